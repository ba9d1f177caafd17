"""The built-in company and its sixty customers, each with a reason to exist.

Everyone here is invented. A row: name | city | debtor type | country | currency | language | habit | invoices a year |
usual amount | days to pay | scenario | reason in English | in French. A "!" before the city: no e-mail address is known.
"""

from dataclasses import dataclass
from decimal import Decimal

COMPANY = {
	"name": "Ateliers Lumen SAS",
	"address": "14 rue des Tanneurs\n69005 Lyon\nFrance",
	"siren": "892 417 063",
	"vat": "FR41892417063",
	"iban": "FR76 1027 8073 1200 0207 8410 158",
	"bic": "CMCIFR2A",
	"bank": "Banque des Terreaux",
	"phone": "+33 4 78 00 42 17",
	"email": "comptabilite@ateliers-lumen.example",
	"signatory": "Claire Bonnefoy",
	"signatory_title": "Directrice administrative et financière",
	"about_en": "makes lamps and lit furniture for hotels, shops and town halls; 42 people in Lyon",
	"about_fr": "fabrique des luminaires et du mobilier éclairé pour hôtels, boutiques et mairies ; 42 personnes à Lyon",
}

ROWS = """
Hôtel des Brotteaux|Lyon|business|FR|EUR|fr|prompt|34|2400|30||The model customer: pays before the date, every time|Le client modèle : paie avant l’échéance, à chaque fois
Grand Hôtel du Parc|Aix-les-Bains|business|FR|EUR|fr|slight|30|3900|30||Pays each Thursday after the due date|Paie chaque jeudi après l’échéance
Boutiques Mirabelle|Nancy|business|FR|EUR|fr|forgetful|46|780|30||Forty small invoices a year, forgets without a nudge|Quarante petites factures par an, oubliées sans un rappel
Groupe Hôtelier Rivages|Nice|business|FR|EUR|fr|pressed|38|9800|45|Firm|Large, pays those who insist|Grand compte, paie ceux qui insistent
Brasserie du Palais|Lyon|business|FR|EUR|fr|cashflow|26|1650|30||Seasonal cash: asks for time and keeps its word|Trésorerie de saison : demande du temps et tient parole
Le Comptoir Lyonnais|Lyon|business|FR|EUR|fr|breaker|22|2100|30||Promises every Friday, pays one in four|Promet chaque vendredi, paie une fois sur quatre
Agencement Delorme|Grenoble|business|FR|EUR|fr|disputer|28|5200|45||Contests finish and delivery dates|Conteste les finitions et les dates de livraison
Mairie de Villeurbanne-Est|Villeurbanne|public|FR|EUR|fr|public|24|7400|30|Public|Public buyer: the payment office takes its time|Acheteur public : l’ordonnateur prend son temps
Centre hospitalier du Rhône|Vienne|public|FR|EUR|fr|public|20|6100|50|Public|Public hospital: 50 days by law|Hôpital public : cinquante jours de par la loi
Lycée Ampère-Sud|Lyon|public|FR|EUR|fr|public|12|1900|30|Public|Closed in August, like its bursar|Fermé en août, comme son intendance
Région Alpes-Centre|Lyon|public|FR|EUR|fr|slight|12|15200|30|Public|Pays well once the order number is on the invoice|Paie bien dès que le numéro d’engagement est sur la facture
Mme Hélène Garnier|Lyon|consumer|FR|EUR|fr|slight|6|640|0|Consumer|Private customer, a reading lamp each season|Particulière, une lampe de lecture par saison
M. Paul Astier|Annecy|consumer|FR|EUR|fr|forgetful|5|420|0|Consumer|Private customer; no penalties may be claimed from him|Particulier ; aucune pénalité ne peut lui être réclamée
Mme Inès Rahal|Villeurbanne|consumer|FR|EUR|fr|optout|5|530|0|Consumer|Asked in writing not to be contacted again|A demandé par écrit à ne plus être contactée
M. et Mme Favre|Chambéry|consumer|FR|EUR|fr|cashflow|5|1380|0|Consumer|Fitted a whole house; pays by instalments|A équipé toute une maison ; paie en plusieurs fois
M. Lucien Petit|!Bourg-en-Bresse|consumer|FR|EUR|fr|slow|4|390|0|Consumer|No e-mail: everything becomes a letter|Pas d’e-mail : tout part par courrier
Restaurant L'Écluse|Mâcon|business|FR|EUR|fr|bad|18|1750|30|Firm|Has not paid since the winter|N’a rien payé depuis l’hiver
Nuit Blanche Évènements|Paris|business|FR|EUR|fr|insolvent|16|4300|30||Receivership opened in February: reminders stop|Redressement judiciaire en février : les relances s’arrêtent
Galerie Perrache|Lyon|business|FR|EUR|fr|slow|24|2900|30||Thirty days late, whatever one writes|Trente jours de retard, quoi qu’on écrive
Optique Saint-Jean|Lyon|business|FR|EUR|fr|prompt|22|860|30||Small shop, direct debit|Petite boutique, prélèvement
Pharmacie des Cordeliers|Lyon|business|FR|EUR|fr|prompt|20|540|30||Small shop, pays on receipt|Petite boutique, paie à réception
Librairie Passages|Dijon|business|FR|EUR|fr|slight|22|610|30||Pays at the end of the week|Paie en fin de semaine
Cinéma Le Zola|Villeurbanne|business|FR|EUR|fr|forgetful|22|1320|30||The accountant comes once a fortnight|Le comptable vient tous les quinze jours
Thalasso des Dunes|La Baule|business|FR|EUR|fr|pressed|24|6700|45||Pays after the call|Paie après l’appel
Résidences Azur|Marseille|business|FR|EUR|fr|slow|32|3300|45||Long chain of signatures|Longue chaîne de signatures
Hôtel Bellevue|Chamonix|business|FR|EUR|fr|credit|26|2700|30||Pays in advance before each season: credits to use first|Paie d’avance avant chaque saison : avoirs à imputer d’abord
Chalets du Mont|Megève|business|FR|EUR|fr|partial|22|4800|30||Pays half, then the other half|Paie la moitié, puis l’autre moitié
Clinique Sainte-Blandine|Lyon|business|FR|EUR|fr|slight|26|5100|45||Fixed payment run on the 10th|Campagne de règlement le 10 du mois
Banque Régionale du Sud-Est|Valence|business|FR|EUR|fr|prompt|26|8200|45||Pays on the day, never before|Paie le jour même, jamais avant
Coworking La Ruche|Saint-Étienne|business|FR|EUR|fr|cashflow|30|940|30||Young company, counts every euro, keeps its word|Jeune société, compte chaque euro, tient parole
Studio Belette|Paris|business|FR|EUR|fr|forgetful|28|1150|30||Designers: invoices lie under the sketches|Designers : les factures dorment sous les croquis
Architectes Vial & Fils|Lyon|business|FR|EUR|fr|disputer|24|4600|45||Waits for the site to be accepted|Attend la réception du chantier
Immobilière Tête d'Or|Lyon|business|FR|EUR|fr|pressed|30|7300|45|Firm|Pays at the formal notice|Paie à la mise en demeure
Constructions Morel|Roanne|business|FR|EUR|fr|breaker|22|6400|45|Firm|Site after site, promise after promise|Chantier après chantier, promesse après promesse
Transports Vercors|Valence|business|FR|EUR|fr|slow|22|1980|30||Mail goes to a depot|Le courrier arrive dans un entrepôt
Cave des Terreaux|Lyon|business|FR|EUR|fr|prompt|24|720|30||Regular and small|Régulier et modeste
Fleurs de Sel|La Rochelle|business|FR|EUR|fr|slight|24|830|30||Pays on Mondays|Paie le lundi
Le Jardin d'Hiver|Tours|business|FR|EUR|fr|forgetful|26|990|30||Two partners, each thinks that the other has paid|Deux associés, chacun croit que l’autre a payé
Théâtre des Ursulines|Lyon|business|FR|EUR|fr|partial|18|3500|30||Paid as the subsidies come|Payé au rythme des subventions
Musée de la Soierie|Lyon|public|FR|EUR|fr|public|14|5600|30|Public|Small museum, honest and slow|Petit musée, honnête et lent
Foncière Bellecour|Lyon|business|FR|EUR|fr|prompt|28|11400|45||Landlord of half the street|Propriétaire de la moitié de la rue
Spa Nordique|!Gérardmer|business|FR|EUR|fr|forgetful|22|2250|30||No address for the accountant: letters only|Pas d’adresse pour la comptabilité : lettres seulement
Enseignes Rapides|Lille|business|FR|EUR|fr|bad|14|2650|30|Firm|Moved twice, pays nobody|A déménagé deux fois, ne paie personne
Bar L'Entracte|Lyon|business|FR|EUR|fr|bad|12|880|30||Small amounts, long silence|Petites sommes, long silence
Loft & Lumière|Bordeaux|business|FR|EUR|fr|slight|30|1750|30||Reseller|Revendeur
Maison Castel|Toulouse|business|FR|EUR|fr|forgetful|28|2050|30||Reseller|Revendeur
Décors Provençaux|Avignon|business|FR|EUR|fr|slow|26|1820|30||Reseller|Revendeur
Éclats de Verre|Metz|business|FR|EUR|fr|prompt|24|1540|30||Reseller|Revendeur
Hôtel Saint-Nicolas|Strasbourg|business|FR|EUR|fr|slight|26|3150|30||Annual refit|Rénovation annuelle
Les Lodges du Lac|Aiguebelette|business|FR|EUR|fr|hold|18|2800|30||Owner died: a hold until the estate is settled|Décès du gérant : en attente jusqu’à la succession
Zénith Scénographie|Lyon|business|FR|EUR|fr|disputer|22|3900|30||Claims for every scratch|Réclame à la moindre rayure
Kontor Licht GmbH|München|business|DE|EUR|en|prompt|30|6800|30|International|German dealer, exact to the day|Revendeur allemand, exact au jour près
Lichthaus Berger|Stuttgart|business|DE|EUR|en|slight|26|4100|30|International|German dealer|Revendeur allemand
Maison Delvaux SA|Bruxelles|business|BE|EUR|fr|forgetful|28|3400|30||Belgian shop fitter|Agenceur de boutiques belge
Luz y Hogar SL|Barcelona|business|ES|EUR|en|slow|28|3700|60|International|Spanish dealer: sixty days and then some|Revendeur espagnol : soixante jours, et quelques-uns de plus
Casa Lumina Srl|Milano|business|IT|EUR|en|pressed|28|5300|60|International|Italian dealer, pays at the call|Revendeur italien, paie à l’appel
Bright & Daughters Ltd|London|business|GB|GBP|en|slight|30|4200|30|International|British dealer, invoiced in pounds|Revendeur britannique, facturé en livres
Harbour Hotels plc|Brighton|business|GB|GBP|en|slow|26|7600|45|International|British hotel group|Groupe hôtelier britannique
Beacon Interiors Inc.|New York|business|US|USD|en|forgetful|30|8900|45|International|American dealer, invoiced in dollars|Revendeur américain, facturé en dollars
Cape Light LLC|Boston|business|US|USD|en|disputer|22|5700|45|International|Contests freight on each second invoice|Conteste le port une facture sur deux
Tokyo Akari KK|Tokyo|business|JP|USD|en|prompt|18|9400|60|International|Japanese importer: pays early, thanks politely|Importateur japonais : paie en avance et remercie poliment
""".strip()


@dataclass(frozen=True, slots=True)
class Customer:
	"""One customer of the demo; `amount` is the usual invoice, `terms` the days to pay."""

	name: str
	slug: str
	city: str
	debtor_type: str
	country: str
	currency: str
	language: str
	habit: str
	invoices: int
	amount: Decimal
	terms: int
	scenario: str
	reason: str
	reason_fr: str
	email: str
	address: str
	contact: str
	phone: str


STREETS = (
	"rue de la République",
	"avenue Jean-Jaurès",
	"quai des Étroits",
	"place du Marché",
	"rue Mercière",
	"boulevard des Alpes",
	"rue du Port",
	"chemin des Vignes",
)
STREETS_ABROAD = ("Market Street", "Station Road", "Harbour Lane", "Park Avenue")
PEOPLE = (
	"Sophie Laurent",
	"Marc Thévenet",
	"Nadia Belkacem",
	"Julien Roche",
	"Élodie Perrin",
	"Thomas Girard",
	"Camille Fontaine",
	"Yves Morin",
)
PEOPLE_ABROAD = ("Anna Weber", "James Walker", "Laura Rossi", "Emily Clarke", "Carlos Ortega", "Kenji Mori")
POSTCODES = {
	"Lyon": "69002",
	"Villeurbanne": "69100",
	"Paris": "75011",
	"Nice": "06000",
	"Marseille": "13002",
}


def slugify(name: str) -> str:
	"""A file name for a customer: ASCII letters and hyphens."""
	import re
	import unicodedata

	plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
	return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def customers() -> list[Customer]:
	"""The sixty customers."""
	found = []
	for index, row in enumerate(ROWS.splitlines()):
		name, city, kind, country, currency, language, habit, number, usual, terms, scenario, reason, french = (
			row.split("|")
		)
		silent = city.startswith("!")
		city = city.lstrip("!")
		home = country in ("FR", "BE")
		people = PEOPLE if home else PEOPLE_ABROAD
		streets = STREETS if home else STREETS_ABROAD
		code = POSTCODES.get(city, f"{10000 + index * 1379 % 85000:05d}") if country == "FR" else ""
		slug = slugify(name)
		contact = name if kind == "consumer" else people[index % len(people)]
		street = f"{3 + index * 7 % 90} {streets[index % len(streets)]}"
		where = "" if country == "FR" else f"\n{COUNTRIES[country]}"
		found.append(
			Customer(
				name,
				slug,
				city,
				kind,
				country,
				currency,
				language,
				habit,
				int(number),
				Decimal(usual),
				int(terms),
				scenario,
				reason,
				french,
				"" if silent else f"compta@{slug}.example",
				f"{street}\n{code} {city}{where}".replace("\n ", "\n"),
				contact,
				f"+33 4 00 {index:02d} {index * 3 % 100:02d} 17" if home else "",
			)
		)
	return found


COUNTRIES = {
	"BE": "Belgique",
	"DE": "Germany",
	"ES": "Spain",
	"GB": "United Kingdom",
	"IT": "Italy",
	"JP": "Japan",
	"US": "United States",
}
