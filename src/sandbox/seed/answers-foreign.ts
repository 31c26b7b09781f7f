import type { Answers } from './answers.ts'

const html = (...paragraphs: readonly string[]): string => paragraphs.map(text => `<div>${text}</div>`).join('<br>')

/** What French people write back to what is written in French. */
export const frenchAnswers: Answers = {
  mail: {
    interested: [
      html(
        'Bonjour {{senderFirstName}},',
        'Le sujet est d’actualité. Jeudi 14 h me convient.',
        '{{firstName}} {{lastName}}',
      ),
      html('Bonjour,', 'Envoyez-moi la démonstration, je la montre à notre responsable planning.', '{{firstName}}'),
      html('Oui, avec plaisir. Quel est le tarif pour 240 personnes ?', 'Cordialement, {{firstName}}'),
    ],
    notInterested: [
      html(
        'Bonjour,',
        'Nous avons déjà un outil et un contrat de trois ans. Merci de ne pas me relancer.',
        '{{firstName}}',
      ),
      html('Pas concerné, merci.', '{{firstName}} {{lastName}}'),
    ],
    question: [
      html(
        'Bonjour {{senderFirstName}},',
        'Comment gérez-vous les heures de nuit et les repos de onze heures ?',
        '{{firstName}}',
      ),
      html('Où sont hébergées les données ? Notre CSE posera la question.', 'Cordialement, {{firstName}} {{lastName}}'),
      html('Pouvez-vous revenir vers moi en mars ? Nous déménageons.', '{{firstName}}'),
      html('Avez-vous un client de notre taille à {{city}} que je pourrais appeler ?', 'Merci, {{firstName}}'),
    ],
    away: [
      html(
        'Bonjour, je suis absent(e) jusqu’à la fin de la semaine et vous répondrai à mon retour.',
        '{{firstName}} {{lastName}}',
      ),
    ],
  },
  chat: [
    'Avec plaisir : un tableau blanc et de la patience. Et les autres ?',
    'Merci {{senderFirstName}}. Tout va bien pour l’instant, mais la synthèse m’intéresse.',
    'Ce n’est plus mon périmètre, voyez avec notre responsable d’exploitation.',
    'Reparlons-en après la saison, nous sommes débordés.',
  ],
}

/** What German people write back to what is written in German. */
export const germanAnswers: Answers = {
  mail: {
    interested: [
      html(
        'Hallo {{senderFirstName}},',
        'das passt gerade gut. Donnerstag ab 14 Uhr geht.',
        'Gruß, {{firstName}} {{lastName}}',
      ),
      html(
        'Guten Tag,',
        'schicken Sie mir bitte die Aufnahme, ich zeige sie unserer Planung.',
        '{{firstName}} {{lastName}}',
      ),
      html('Ja, gern. Was kostet das für 240 Leute?', 'Viele Grüße, {{firstName}}'),
    ],
    notInterested: [
      html(
        'Guten Tag,',
        'wir haben uns im Frühjahr für drei Jahre gebunden. Bitte nicht mehr nachfassen.',
        '{{firstName}} {{lastName}}',
      ),
      html('Kein Bedarf, danke.', '{{lastName}}'),
    ],
    question: [
      html('Liest es die Stunden aus SAP, oder müssen wir exportieren?', '{{firstName}} {{lastName}}'),
      html('Wo liegen die Daten? Unser Betriebsrat fragt das zuerst.', 'Viele Grüße, {{firstName}} {{lastName}}'),
      html('Können Sie sich im März noch einmal melden? Wir ziehen gerade um.', '{{firstName}}'),
      html('Haben Sie einen Kunden unserer Größe in {{city}}, den ich anrufen darf?', 'Gruß, {{firstName}}'),
    ],
    away: [
      html(
        'Vielen Dank für Ihre Nachricht. Ich bin bis Montag nicht im Büro und antworte danach.',
        '{{firstName}} {{lastName}}<br>{{companyName}}',
      ),
    ],
  },
  chat: [
    'Gern: mit Tafel und Geduld. Was sagen die anderen?',
    'Danke {{senderFirstName}}, im Moment läuft es, aber die Zusammenfassung nehme ich.',
    'Nicht mehr mein Bereich, fragen Sie bitte die Betriebsleitung.',
    'Nach der Saison gern, bis dahin ist kein Platz im Kalender.',
  ],
}
