"""The invented country of Orren: villages, people, trades and animals, with facts that never change.

Everything follows from one seed. Facts are numerous (some four thousand), so a model has to memorise them, and
they hang together, so that one can be concluded from another: a family lives in one village, a trade
sells certain goods at fixed prices, a temper decides what a person says.
"""
from dataclasses import dataclass, field
from random import Random

VILLAGES = ('Aldermoor Brackwell Candleby Dunholt Elmswick Farrowgate Greywick Hollowmere Inglebeck Kettlewater '
            'Larkhill Marrowby Netherfold Ottersley Pellamoor Quarrenton Ravensyke Stonebarrow Thistledown Underhay').split()
FAMILIES = ('Asher Birrel Caddow Dern Ettle Fallow Gorse Haddit Ibbet Jarrow Kell Lorrimer Mossop Nuttal Orchet Pell Quill Rusk '
            'Sallow Tolven Usher Varley Wenlock Yarrow Abbern Brindle Corley Dunnock Eskett Farling Garth Hask Istead Keld '
            'Lumb Marl Nesbit Orme Pender Rook').split()
WOMEN = ('Marda Tella Brenna Edda Gisla Ilse Jonet Lira Nell Petra Runa Sorrel Una Vesna Yanna Alda Bryn Cissa Dorrit Elsin '
         'Fenella Greta Hedda Ines Kerris Linnet Mabyn Nessa Orla Peony Quenna Rhoda Sabra Tamsin Ursel Verity Wilma Averil '
         'Betony Clemence').split()
MEN = ('Jorin Oswin Corl Fenn Hob Kester Odo Tam Wat Aldous Barnaby Cuth Derrin Emlyn Falk Garrick Hamon Ivo Jasper Kit '
       'Lambert Magnus Ned Osric Piers Quentin Rafe Selwyn Tobin Ulric Vance Walter Yorick Anselm Bertram Crispin Dunstan '
       'Edmund Fulk Gervase').split()
RIVERS = 'Orrel Tamble Wenna Lusk Sheer Ambry'.split()
LANDMARKS = ('Crow Wood,Beacon Hill,the Long Marsh,Fox Hollow,the Seven Stones,Heron Lake,Wolf Crag,the Old Quarry,Bramble Heath,'
             'the Salt Meadow,Giant\'s Chair,Owl Wood,the Drowned Field,Kite Hill,the Red Cliff,Badger Down,the White Spring,'
             'Raven Moor,the Broken Tower,Hazel Dell').split(',')
INNS = ('Blue Heron,Three Keys,Sleeping Fox,Copper Kettle,Old Plough,White Hart,Full Moon,Merry Otter,Golden Sheaf,Black Anvil,'
        'Green Lantern,Lame Horse,Two Brothers,Silver Eel,Open Hand,Red Cockerel,Honest Miller,Wandering Bell,Little Owl,'
        'Broken Oar').split(',')
SEASONS = ('spring', 'summer', 'autumn', 'winter')
FEASTS = 'Lambs,Lanterns,Bells,Barley,Candles,Apples,Ribbons,Boats,Bonfires,Geese'.split(',')
REGIONS = (('Upper Orren', 'Lady Isaura', 'Greywick'), ('Lower Orren', 'Lord Baldric', 'Marrowby'),
           ('the Marches', 'Lady Meriel', 'Ravensyke'), ('the Lakes', 'Lord Tancred', 'Hollowmere'))
COLOURS = 'grey,brown,black,white,red,spotted,yellow,pale'.split(',')
SPECIES = 'dog,cat,mare,goat,donkey,goose,pony,sow'.split(',')
PET_NAMES = ('Button Thimble Pepper Clover Biscuit Ember Nettle Puddle Bramble Whistle Crumb Dapple Fidget Juniper Marrow Pebble '
             'Sable Tansy Velvet Wisp').split()
DISHES = ('leek soup,plum cake,smoked eel,barley bread,apple dumplings,onion pie,honey biscuits,pea stew,goat cheese,roast goose,'
          'nettle pudding,pickled pears').split(',')
HOBBIES = (('plays', 'played', 'the fiddle'), ('carves', 'carved', 'spoons'), ('keeps', 'kept', 'doves'),
           ('collects', 'collected', 'shells'), ('sings', 'sang', 'bass'), ('grows', 'grew', 'roses'),
           ('tells', 'told', 'riddles'), ('paints', 'painted', 'bowls'), ('catches', 'caught', 'moths'),
           ('draws', 'drew', 'maps'))
HEIRLOOMS = 'silver ring,pewter cup,ivory comb,brass compass,blue shawl,oak chest,glass bead,iron key,copper bell,horn flute'.split(',')

# name: workplace, tool, goods as (plural unit, singular unit, good, pence), four steps of the craft in order
TRADES = {
    'miller': ('mill', 'sieve', (('sacks', 'sack', 'flour', 3), ('bags', 'bag', 'bran', 1)),
               'clean the grain,open the sluice,set the stones,sift the flour'),
    'baker': ('bakehouse', 'peel', (('loaves', 'loaf', 'rye bread', 2), ('trays', 'tray', 'buns', 4)),
              'mix the dough,let it rise,heat the oven,turn the loaves'),
    'smith': ('smithy', 'hammer', (('boxes', 'box', 'nails', 5), ('sets', 'set', 'horseshoes', 8)),
              'fire the forge,heat the iron,beat the iron flat,quench it in oil'),
    'weaver': ('loom house', 'shuttle', (('ells', 'ell', 'linen', 4), ('bolts', 'bolt', 'wool cloth', 9)),
               'card the wool,spin the thread,string the loom,throw the shuttle'),
    'potter': ('kiln yard', 'wheel', (('rows', 'row', 'bowls', 6), ('crates', 'crate', 'tiles', 7)),
               'wash the clay,throw the pot,dry it in the shade,fire the kiln'),
    'cooper': ('barrel shed', 'adze', (('pairs', 'pair', 'buckets', 3), ('stacks', 'stack', 'barrels', 10)),
               'split the oak,shave the staves,bend them over steam,drive the hoops'),
    'beekeeper': ('bee garden', 'smoker', (('jars', 'jar', 'honey', 5), ('cakes', 'cake', 'beeswax', 2)),
                  'smoke the hive,lift the combs,drain the honey,close the hive'),
    'fisher': ('landing', 'net', (('baskets', 'basket', 'perch', 4), ('strings', 'string', 'eels', 3)),
               'mend the net,row against the stream,cast at dusk,draw at dawn'),
    'shepherd': ('fold', 'crook', (('fleeces', 'fleece', 'new wool', 6), ('rounds', 'round', 'ewe cheese', 5)),
                 'count the flock,wash the sheep,shear them before noon,tie the fleeces'),
    'chandler': ('candle shop', 'mould', (('dozens', 'dozen', 'candles', 4), ('pots', 'pot', 'lamp oil', 6)),
                 'melt the tallow,cut the wicks,dip them nine times,hang them to cool'),
    'tanner': ('tan yard', 'scraper', (('hides', 'hide', 'leather', 7), ('coils', 'coil', 'straps', 3)),
               'salt the hides,scrape off the hair,soak them in bark water,rub them with fat'),
    'brewer': ('brewhouse', 'ladle', (('casks', 'cask', 'brown ale', 8), ('jugs', 'jug', 'cider', 2)),
               'steep the barley,roast the malt,boil the wort,add the hops'),
    'carpenter': ('saw pit', 'plane', (('planks', 'plank', 'ash', 2), ('frames', 'frame', 'oak', 9)),
                  'choose the trunk,saw it lengthwise,plane the boards,join the corners'),
    'gardener': ('walled garden', 'spade', (('crates', 'crate', 'cabbages', 3), ('bunches', 'bunch', 'leeks', 1)),
                 'dig the beds,sow in rows,water at evening,pick before the frost'),
    'bookbinder': ('bindery', 'awl', (('quires', 'quire', 'paper', 5), ('books', 'book', 'blank leaves', 12)),
                   'fold the sheets,sew the quires,glue the spine,press the boards'),
    'glazier': ('glass house', 'pipe', (('panes', 'pane', 'clear glass', 11), ('trays', 'tray', 'beads', 6)),
                'melt the sand,blow the bubble,cut it open,let it cool slowly'),
}
# temper: what such a person exclaims, how they speak, what they do when a bargain is struck
TEMPERS = {
    'cheerful': ('Well, well!', 'laughed', 'whistled all the way home'),
    'gruff': ('Hm.', 'grunted', 'left without a word'),
    'careful': ('Let me think.', 'mused', 'counted everything twice'),
    'proud': ('Naturally!', 'declared', 'told the whole market about it'),
    'shy': ('If you please.', 'whispered', 'blushed and hurried off'),
    'curious': ('How is that?', 'wondered', 'asked a dozen questions more'),
    'generous': ('By all means!', 'replied', 'gave a little extra'),
    'stubborn': ('Not a penny less!', 'insisted', 'would not shake hands before noon'),
}


@dataclass(eq=False, repr=False)
class Village:
    name: str
    river: str
    landmark: str
    inn: str
    region: tuple
    founded: int
    feast: str
    season: str
    dish: str
    roads: dict = field(default_factory=dict)  # neighbour's name -> miles
    people: list = field(default_factory=list)


@dataclass(eq=False, repr=False)
class Person:
    first: str
    family: str
    woman: bool
    village: Village
    trade: str
    temper: str
    pet: tuple  # colour, species, name
    dish: str
    hobby: tuple  # present, past, object
    heirloom: str
    born: int
    spouse: 'Person' = None
    master: 'Person' = None
    child: str = ''

    @property
    def full(self):
        return f'{self.first} {self.family}'

    @property
    def hobby_now(self):
        return f'{self.hobby[0]} {self.hobby[2]}'

    @property
    def hobby_then(self):
        return f'{self.hobby[1]} {self.hobby[2]}'

    @property
    def he(self):
        return 'she' if self.woman else 'he'

    @property
    def his(self):
        return 'her' if self.woman else 'his'

    @property
    def him(self):
        return 'her' if self.woman else 'him'


class World:
    def __init__(self, seed):
        random = Random(seed)
        self.villages = [self._village(i, name, random) for i, name in enumerate(VILLAGES)]
        self._lay_roads(random)
        self.people = []
        for i, village in enumerate(self.villages):
            self._settle(village, FAMILIES[2 * i:2 * i + 2], random)
        for person in self.people:
            person.master = random.choice([p for p in self.people if p.trade == person.trade and p is not person])
        self.weights = [1.0 / (4 + i) for i in random.sample(range(len(self.people)), len(self.people))]

    def _village(self, i, name, random):
        region = next((r for r in REGIONS if r[2] == name), None) or random.choice(REGIONS)
        return Village(name, random.choice(RIVERS), LANDMARKS[i], INNS[i], region, random.randint(12, 240),
                       random.choice(FEASTS), random.choice(SEASONS), random.choice(DISHES))

    def _lay_roads(self, random):
        """A ring through all villages and as many shortcuts, each with its miles."""
        n = len(self.villages)
        pairs = [(i, (i + 1) % n) for i in range(n)] + [(i, (i + random.randint(3, n - 3)) % n) for i in range(n)]
        for a, b in pairs:
            a, b = self.villages[a], self.villages[b]
            a.roads[b.name] = b.roads[a.name] = a.roads.get(b.name) or random.randint(2, 15)

    def _settle(self, village, families, random):
        for family in families:
            for woman in (True, False, True, False):
                used = {p.first for p in village.people}
                first = random.choice([n for n in (WOMEN if woman else MEN) if n not in used])
                pet = (random.choice(COLOURS), random.choice(SPECIES), random.choice(PET_NAMES))
                village.people.append(Person(
                    first, family, woman, village, random.choice(list(TRADES)), random.choice(list(TEMPERS)), pet,
                    random.choice(DISHES), random.choice(HOBBIES), random.choice(HEIRLOOMS), random.randint(240, 290)))
        ours, theirs = village.people[:4], village.people[4:]
        for a, b in zip(ours, (theirs[1], theirs[0], theirs[3], theirs[2])):
            a.spouse, b.spouse = b, a
            a.child = b.child = random.choice(WOMEN + MEN)
        self.people += village.people

    def village(self, name):
        return next(v for v in self.villages if v.name == name)

    def someone(self, random, *others, village=None):
        """A person who is none of the others and shares no first name with them; some are met more often."""
        taken = {p.first for p in others}
        while True:
            person = random.choice(village.people) if village else random.choices(self.people, self.weights)[0]
            if person.first not in taken:
                return person


ONES = ('no one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen '
        'eighteen nineteen').split()
TENS = '. . twenty thirty forty fifty sixty seventy eighty ninety'.split()


def words(n):
    """A number below 1000 in words."""
    if n >= 100:
        return f'{ONES[n // 100]} hundred' + (f' and {words(n % 100)}' if n % 100 else '')
    if n >= 20:
        return TENS[n // 10] + (f'-{ONES[n % 10]}' if n % 10 else '')
    return ONES[n]


def a(noun):
    return ('an ' if noun[0] in 'aeiou' else 'a ') + noun


def listed(things):
    return things[0] if len(things) == 1 else ', '.join(things[:-1]) + ' and ' + things[-1]
