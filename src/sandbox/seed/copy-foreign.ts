import type { Copy, Mail } from './copy.ts'

const html = (...paragraphs: readonly string[]): string => paragraphs.map(text => `<p>${text}</p>`).join('')

const mail = (subject: string, ...paragraphs: readonly string[]): Mail => ({ subject, message: html(...paragraphs) })

const signed = 'Bien à vous,<br>{{senderFirstName}}'
const gezeichnet = 'Viele Grüße<br>{{senderFirstName}}'

/** What is written to French people. */
export const french: Copy = {
  openers: [
    mail(
      '{{firstName}}, une question sur vos plannings',
      'Bonjour {{firstName}},',
      'Chez beaucoup d’équipes que j’accompagne, le planning du lundi est refait à la main dès qu’une personne manque. Est-ce aussi le cas chez {{companyName}} ?',
      'Tidewell propose le remplaçant, vérifie les temps de repos et prévient tout le monde. Un site pilote suffit pour juger.',
      'Seriez-vous disponible quinze minutes jeudi ?',
      signed,
    ),
    mail(
      'Les plannings de {{companyName}}',
      'Bonjour {{firstName}},',
      'Qui décide des plannings chez {{companyName}} ? Je pose la question car les absences du matin coûtent souvent plus cher que prévu.',
      'Avec Tidewell, une équipe de planification gagne en moyenne une demi-journée par semaine.',
      'Je peux vous montrer le calcul en deux minutes, cela vous intéresse ?',
      signed,
    ),
  ],
  followUps: [
    mail(
      '',
      'Bonjour {{firstName}},',
      'Je me permets de revenir vers vous. Rien à remplacer de votre côté : nous lisons les contrats dans votre outil de paie et y renvoyons le planning validé.',
      'Je peux vous envoyer une démonstration de deux minutes si c’est plus simple.',
      signed,
    ),
    mail(
      'Trois fuites dans un planning',
      'Bonjour {{firstName}},',
      'Sur soixante plannings comparés, trois fuites reviennent : les échanges faits par messagerie, les heures sur un second site, les heures supplémentaires vues trop tard.',
      'Laquelle serait la plus grande chez {{companyName}} ?',
      signed,
    ),
    mail(
      'En une page pour {{companyName}}',
      'Bonjour {{firstName}},',
      'Voici le résumé que j’utilise en interne : <a href="https://tidewell.example/guide">le guide</a>. Le calcul est en première page.',
      'Dites-moi si le résultat vous paraît faux.',
      signed,
    ),
    mail(
      '',
      'Bonjour {{firstName}},',
      'Une autre personne chez {{companyName}} s’en occupe peut-être ? Un nom me suffit, et je vous laisse tranquille.',
      signed,
    ),
  ],
  farewells: [
    mail(
      'Je ferme le dossier ?',
      'Bonjour {{firstName}},',
      'Sans nouvelles de votre part, je ne vous relancerai plus. Si le sujet revient à l’automne, un simple mot suffit.',
      signed,
    ),
  ],
  notes: [
    'Bonjour {{firstName}}, j’accompagne quelques équipes près de {{city}} et je suis l’actualité de {{companyName}}. Au plaisir d’échanger.',
    'Bonjour {{firstName}}, nous croisons les mêmes personnes dans les salons. Ravi de vous compter dans mon réseau.',
  ],
  messages: [
    'Merci d’avoir accepté, {{firstName}} ! Sans rien vendre : comment planifiez-vous les semaines de pointe chez {{companyName}} ? Je partage la synthèse des réponses.',
    'Bonjour {{firstName}}, voici la synthèse promise, avec les deux astuces des équipes qui se passent de tableur.',
    'Bonjour {{firstName}}, dix minutes pour voir comment d’autres s’y prennent, est-ce utile ? Sinon, aucun souci.',
  ],
  oldFriends: [
    'Bonjour {{firstName}}, nous sommes en contact depuis un moment : comment planifiez-vous les semaines de pointe chez {{companyName}} ?',
    'Bonjour {{firstName}}, voici la synthèse des réponses reçues, avec deux astuces à tester.',
  ],
}

/** What is written to German people. */
export const german: Copy = {
  openers: [
    mail(
      'Der Dienstplan am Montag bei {{companyName}}',
      'Hallo {{firstName}} {{lastName}},',
      'in vielen Teams, die ich kenne, wird der Plan am Montag von Hand neu gebaut, sobald jemand ausfällt. Ist das bei {{companyName}} auch so?',
      'Tidewell schlägt den Ersatz vor, prüft die Ruhezeiten und sagt allen Bescheid. Ein Standort genügt zum Ausprobieren.',
      'Passt Ihnen ein kurzes Gespräch am Donnerstag?',
      gezeichnet,
    ),
    mail(
      'Frage zur Schichtplanung, {{firstName}}',
      'Hallo {{firstName}} {{lastName}},',
      'wer entscheidet bei {{companyName}} über die Schichtplanung? Ausfälle am Morgen kosten meist mehr, als der Bericht zeigt.',
      'Mit Tidewell spart ein Planungsteam im Schnitt einen halben Tag pro Woche. Soll ich Ihnen die Rechnung zeigen?',
      gezeichnet,
    ),
  ],
  followUps: [
    mail(
      '',
      'Hallo {{firstName}} {{lastName}},',
      'ersetzt wird bei Ihnen nichts: Wir lesen Verträge und Stunden aus der Lohnsoftware und schreiben den freigegebenen Plan zurück.',
      'Gern schicke ich eine Aufnahme von zwei Minuten.',
      gezeichnet,
    ),
    mail(
      'Drei Lecks in jedem Plan',
      'Hallo {{firstName}} {{lastName}},',
      'in sechzig Plänen fanden wir immer dieselben Lecks: Tausch per Chat, Stunden am zweiten Standort, Überstunden, die erst die Lohnabrechnung zeigt.',
      'Welches wäre bei {{companyName}} das größte?',
      gezeichnet,
    ),
    mail(
      'Eine Seite für {{companyName}}',
      'Hallo {{firstName}} {{lastName}},',
      'hier ist die Zusammenfassung, die wir selbst benutzen: <a href="https://tidewell.example/guide">der Leitfaden</a>. Die Rechnung steht auf Seite eins.',
      gezeichnet,
    ),
    mail(
      '',
      'Hallo {{firstName}} {{lastName}},',
      'kümmert sich bei Ihnen jemand anderes darum? Ein Name genügt, dann lasse ich Ihr Postfach in Ruhe.',
      gezeichnet,
    ),
  ],
  farewells: [
    mail(
      'Soll ich das Thema schließen?',
      'Hallo {{firstName}} {{lastName}},',
      'ich möchte nicht stören, deshalb ist dies meine letzte Nachricht. Wenn die Planung wieder auf den Tisch kommt, genügt ein Wort.',
      gezeichnet,
    ),
  ],
  notes: [
    'Hallo {{firstName}}, ich arbeite mit einigen Planungsteams rund um {{city}} und verfolge, was {{companyName}} macht. Ich freue mich über die Vernetzung.',
    'Hallo {{firstName}}, wir treffen auf Veranstaltungen dieselben Leute. Vernetzen wir uns?',
  ],
  messages: [
    'Danke fürs Vernetzen, {{firstName}}! Ohne Werbung gefragt: Wie planen Sie die starken Wochen bei {{companyName}}? Ich teile die Antworten gern.',
    'Hallo {{firstName}}, hier ist die versprochene Zusammenfassung, mit zwei Kniffen von Teams ohne Tabellen.',
    'Hallo {{firstName}}, wären zehn Minuten hilfreich, um zu sehen, wie andere das lösen? Wenn nicht, kein Problem.',
  ],
  oldFriends: [
    'Hallo {{firstName}}, wir sind schon länger vernetzt: Wie planen Sie die starken Wochen bei {{companyName}}?',
    'Hallo {{firstName}}, hier ist die Zusammenfassung der Antworten, mit zwei Kniffen zum Ausprobieren.',
  ],
}
