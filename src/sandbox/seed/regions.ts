/** Where people of the sandbox live: what they are called and what time it is there. */
export interface Region {
  readonly code: string
  readonly country: string
  readonly timezone: string
  readonly cities: readonly string[]
  /** A number of people there; every `#` stands for a digit. */
  readonly phone: string
  readonly firstNames: readonly string[]
  readonly lastNames: readonly string[]
  /** First words of company names. */
  readonly companies: readonly string[]
}

const words = (text: string): readonly string[] => text.split(' ')

export const regions: readonly Region[] = [
  {
    code: 'FR',
    country: 'France',
    timezone: 'Europe/Paris',
    cities: words('Paris Lyon Nantes Lille Bordeaux Grenoble'),
    phone: '+33 1 99 00 ## ##',
    firstNames: words(
      'Camille Léa Chloé Inès Élodie Anaïs Margaux Zoé Aurélie Océane Amélie Noémie Théo Loïc Rémi Jérôme Mathéo Hugo Baptiste François Cédric Gaël Adrien Maxime Étienne Yanis',
    ),
    lastNames: words(
      'Lefèvre Béranger Marchand Dufour Périer Chevalier Gauthier Mercier Lacroix Fontaine Besnard Tessier Rivière Delattre Guérin Bouvier Moreau Hébert Sauvage Charpentier Vasseur Lemoine Joubert Prévost Maillard Collet',
    ),
    companies: words(
      'Clairval Éclat Rivemont Solène Montclair Verdance Aubépine Ardoise Beaulieu Belcastel Corvane Hautpré',
    ),
  },
  {
    code: 'DACH',
    country: 'Germany',
    timezone: 'Europe/Berlin',
    cities: words('Berlin Hamburg München Köln Leipzig Zürich'),
    phone: '+49 30 990 ####',
    firstNames: words(
      'Jürgen Käthe Björn Anke Sören Heike Lukas Johanna Matthias Franziska Till Greta Florian Ronja Uwe Saskia Götz Marlene Jörg Wiebke Konrad Friederike Malte Svenja Rüdiger Nele',
    ),
    lastNames: words(
      'Müller Köhler Weiß Böhm Krüger Schröder Vogt Hartmann Jäger Lindner Seidel Brandt Günther Pfeiffer Kühn Albrecht Straub Zeller Ostermann Löffler Rieger Haas Dietrich Voß Wendt Kessler',
    ),
    companies: words(
      'Nordhafen Brückner Steinfeld Lichtwerk Südkreuz Waldhof Eisenthal Rheinblick Kornhaus Morgenroth Falkenau Grünwerk',
    ),
  },
  {
    code: 'UKI',
    country: 'United Kingdom',
    timezone: 'Europe/London',
    cities: words('London Manchester Leeds Bristol Glasgow Dublin'),
    phone: '+44 20 7946 0###',
    firstNames: words(
      'Imogen Rhys Siobhán Callum Freya Angus Niamh Gareth Aoife Declan Poppy Alistair Maeve Harriet Owen Bronwyn Euan Tamsin Oisín Keira Rory Beatrix Ciarán Isla Dominic Georgina',
    ),
    lastNames: words(
      'Ashworth Llewellyn O’Connell MacLeod Thackeray Pemberton Byrne Fairclough Gallagher Hargreaves Kavanagh Lockwood Merrick Nolan Prescott Quigley Rowntree Sinclair Trevelyan Underhill Whitlock Armitage Bainbridge Doherty Ellison Fenwick',
    ),
    companies: words(
      'Harrowgate Thistledown Kingsmere Ravenscourt Amberley Stonebridge Wexcombe Larkfield Dunmore Easterby Fernhill Glenmara',
    ),
  },
  {
    code: 'US',
    country: 'United States',
    timezone: 'America/New_York',
    cities: words('Boston Chicago Austin Denver Atlanta Columbus'),
    phone: '+1 212 555 01##',
    firstNames: words(
      'Madison Tyrone Ashley DeShawn Brooke Marcus Kaitlyn Darnell Paige Trevor Alicia Wesley Jasmine Brent Monique Garrett Latoya Preston Hailey Reggie Savannah Clayton Renée Xavier Autumn Dwayne',
    ),
    lastNames: words(
      'Whitaker Delgado Washington Nguyen Patterson Kowalski Jefferson Ramirez Sullivan Okafor McAllister Brooks Castellano Hendricks Park Whitfield Donnelly Vasquez Barrett Freeman Holloway Kessler Lundgren Mendoza Pruitt Yamamoto',
    ),
    companies: words(
      'Bluestem Cascadia Redwing Prairie Summitline Lakeshore Ironwood Copperfield Silverlake Maplewood Tallgrass Northgate',
    ),
  },
  {
    code: 'ES',
    country: 'Spain',
    timezone: 'Europe/Madrid',
    cities: words('Madrid Barcelona Sevilla Valencia Málaga Bilbao'),
    phone: '+34 91 990 ## ##',
    firstNames: words(
      'Lucía Íñigo Begoña Álvaro Noelia Iván Rocío Jesús Marina Andrés Nuria Óscar Ainhoa Rubén Pilar Martín Sofía Joaquín Inés Sergio Montserrat Raúl Carmen Adrián Belén Gonzalo',
    ),
    lastNames: words(
      'Núñez Ibáñez Muñoz Peñalver Quiñones Sáenz Velázquez Giménez Ordóñez Cabrera Lozano Herrero Márquez Santana Bermúdez Castaño Durán Echeverría Fuentes Gálvez Ibarra Jurado Luján Merino Navarro Olivares',
    ),
    companies: words('Almenara Montaña Rioverde Castaño Olmedo Peñalba Alborán Duero Giralda Lucero Mirasol Torrelara'),
  },
  {
    code: 'TR',
    country: 'Türkiye',
    timezone: 'Europe/Istanbul',
    cities: words('İstanbul Ankara İzmir Bursa Antalya Eskişehir'),
    phone: '+90 212 990 ## ##',
    firstNames: words(
      'Elif Çağlar Gülşen Ömer Şebnem Barış Yağmur Umut İpek Tuğba Kaan Zeynep Emre Büşra Ozan Selin Koray Nazlı Çiğdem Doğan Esra Furkan Hülya Mert Pınar Serkan',
    ),
    lastNames: words(
      'Yılmaz Çelik Şahin Öztürk Aydın Kılıç Doğan Arslan Koç Kurt Özdemir Taş Güneş Işık Bulut Korkmaz Ateş Çakır Polat Sezer Tunç Uçar Yavuz Zengin Erdoğdu Altıntaş',
    ),
    companies: words('Çınar Boğaz Yıldız Anadolu Karahan Gökçe Derya Toros Ege Meltem Kuzey Saray'),
  },
  {
    code: 'NORDICS',
    country: 'Sweden',
    timezone: 'Europe/Stockholm',
    cities: words('Stockholm Göteborg Malmö Uppsala Örebro København'),
    phone: '+46 8 990 ## ##',
    firstNames: words(
      'Åsa Björn Linnéa Håkan Freja Søren Maja Göran Sigrid Anders Märta Lars Tuva Östen Ebba Mikkel Signe Jens Solveig Emil Ylva Rasmus Hedda Viggo Karin Nils',
    ),
    lastNames: words(
      'Sjöberg Åkesson Lindström Øster Nyström Bergqvist Dahlgren Ekström Forsberg Grönlund Hallgren Isaksson Jönsson Kjellberg Löfgren Møller Norén Öberg Palmqvist Rydberg Sandström Thorsen Wallin Ånäs Vestergaard Strand',
    ),
    companies: words(
      'Fjordblick Norrsken Björkdal Sjövik Granholm Havsten Älvdalen Mälarö Östervik Ståhlgren Tallberg Vinterhamn',
    ),
  },
]

const letters: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', Ø: 'O', æ: 'ae', Æ: 'Ae', ı: 'i', ł: 'l', œ: 'oe' }

/** A text in lower-case ASCII letters, digits and dashes, fit for addresses. */
export const slug = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f’']/g, '')
    .replace(/[^ -~]/g, letter => letters[letter] ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
