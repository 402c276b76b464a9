"""What happens in Orren: thirteen kinds of stories, each told in two voices.

A *tale* is how the older edition of the texts tells it, a *chronicle* how the newer one does: the same country, the same
facts, another way of writing. Later sentences follow from earlier ones: who owns what, how many are left, what
it costs, which way the road goes, what a person of that temper says.
"""
from world import HEIRLOOMS, SEASONS, TEMPERS, TRADES, a, listed, words

WEATHER = {'spring': ('rain from the west', 'a late frost', 'soft winds'),
           'summer': ('long heat', 'thunder at noon', 'clear nights'),
           'autumn': ('fog on the water', 'early storms', 'golden light'),
           'winter': ('deep snow', 'ice on the wells', 'short grey days')}


def capital(text):
    return text[0].upper() + text[1:]


class Teller:
    """Draws what happens from `random` and writes it in one voice."""

    def __init__(self, world, random, chronicle):
        self.world, self.random, self.chronicle = world, random, chronicle

    def story(self):
        kind = self.random.choice((self.sale, self.journey, self.stray, self.court, self.feast, self.craft, self.flock,
                                   self.wedding, self.place, self.flood, self.passing, self.questions, self.person))
        return capital(kind())

    def pick(self, *variants):
        """One of several wordings; the first ones are more usual."""
        return self.random.choices(variants, [1 / (1 + i) for i in range(len(variants))])[0]

    def when(self, season=None):
        season = season or self.random.choice(SEASONS)
        weather = self.random.choice(WEATHER[season])
        if self.chronicle:
            year = 300 + self.random.randint(1, 24)
            return self.pick(f'In the {season} of the year {year}, with {weather},',
                             f'{season}, the year {year}, {weather}:', f'It is set down for the {season} of {year} that')
        return self.pick(f'One {season} day, in {weather},', f'Once, in {season}, there came {weather}, and',
                         f'There came {weather} that {season} when')

    def named(self, p):
        """A person at first mention: name, trade and village."""
        if self.chronicle:
            return self.pick(f'{p.full}, {p.trade} at {p.village.name},', f'the {p.trade} {p.full} of {p.village.name}')
        return self.pick(f'{p.full} the {p.trade}', f'{p.full} from {p.village.name}, who was {a(p.trade)},')

    def says(self, p, text):
        """Quoted speech: the temper decides what is exclaimed and how it is said."""
        exclaims, speaks, _ = TEMPERS[p.temper]
        before_verb = text[:-1] + ',' if text.endswith('.') else text
        if self.chronicle:
            return self.pick(f'{p.first} {speaks}: "{exclaims} {text}"', f'"{exclaims} {before_verb}" {p.first} {speaks}.')
        return self.pick(f'"{exclaims} {before_verb}" {speaks} {p.first}.', f'"{exclaims}" {speaks} {p.first}. "{text}"')

    def ending(self, p):
        does = TEMPERS[p.temper][2]
        if self.chronicle:
            return f' {p.first}, who is {p.temper}, {does}.'
        return self.pick(f' And {p.first}, {p.temper} as ever, {does}.', f' Then {p.first} {does}.')

    def sale(self):
        seller = self.world.someone(self.random)
        buyer = self.world.someone(self.random, seller)
        place = TRADES[seller.trade][0]
        units, unit, good, price = self.random.choice(TRADES[seller.trade][2])
        had = self.random.randint(3, 14)
        sold = self.random.randint(2, min(had - 1, 9))
        left = f'{words(had - sold)} {units if had - sold > 1 else unit}'
        total = words(sold * price)
        if self.chronicle:
            bargain = self.pick(
                f'Of these {self.named(buyer)} bought {words(sold)} at {words(price)} pence the {unit}, which made {total} pence.',
                f'{capital(words(sold))} were sold to {self.named(buyer)} for {total} pence, at {words(price)} pence the {unit}.')
            return (f'{self.when()} {self.named(seller)} brought {words(had)} {units} of {good} to market. {bargain} {capital(left)} '
                    f'went back to the {place} at {seller.village.name}.' + self.ending(self.random.choice((seller, buyer))))
        return (f'{self.when()} {self.named(seller)} carried {words(had)} {units} of {good} out of the {place}. "What is {a(unit)} of '
                f'{good}?" asked {self.named(buyer).rstrip(",")}. {self.says(seller, capital(words(price)) + " pence.")} So {buyer.first} '
                f'took {words(sold)} and paid {total} pence, and {seller.first} walked home along the {seller.village.river} with {left}.'
                + self.ending(buyer))

    def journey(self):
        p = self.world.someone(self.random)
        middle = self.world.village(self.random.choice(list(p.village.roads)))
        end = self.world.village(self.random.choice([n for n in middle.roads if n != p.village.name]))
        one, two = p.village.roads[middle.name], middle.roads[end.name]
        host = self.world.someone(self.random, p, village=middle)
        if self.chronicle:
            return (f'{self.when()} {self.named(p)} went to {end.name} by way of {middle.name}: {words(one)} miles and {words(two)} '
                    f'miles, {words(one + two)} in all. {capital(p.he)} slept at the {middle.inn} in {middle.name} and ate {middle.dish} '
                    f'with {host.full}, {a(host.trade)}. From {end.name} {p.he} saw {end.landmark} and the {end.river}.' + self.ending(host))
        return (f'{self.when()} {p.full} left {p.village.name} with {p.his} {p.pet[1]} {p.pet[2]}. It was {words(one)} miles to '
                f'{middle.name}. There {p.he} met {host.full}, {a(host.trade)}, at the {middle.inn}. '
                + self.says(host, f'To {end.name} it is {words(two)} miles more.') +
                f' {capital(words(one + two))} miles from home {p.he} came to the {end.river} and saw {end.landmark}, and that was {end.name}.')

    def stray(self):
        owner = self.world.someone(self.random)
        finder = self.world.someone(self.random, owner)
        colour, species, name = owner.pet
        units, _, good, price = self.random.choice(TRADES[owner.trade][2])
        gift = self.random.randint(2, 6)
        place = finder.village.landmark
        if self.chronicle:
            found = self.pick(f'It was found at {place} near {finder.village.name} by {finder.full}, {a(finder.trade)}.',
                              f'{finder.full}, {finder.trade} at {finder.village.name}, caught it at {place}.')
            return (f'{self.when()} {self.named(owner)} lost the {colour} {species} {name}. {found} For this {owner.first} gave {finder.him} '
                    f'{words(gift)} {units} of {good}, worth {words(gift * price)} pence.' + self.ending(finder))
        return (f'{self.when()} {name} ran away. {name} was {a(colour)} {species} and belonged to {self.named(owner).rstrip(",")}. '
                f'{owner.first} looked in the {TRADES[owner.trade][0]} and all along the {owner.village.river}. But {finder.full} the '
                f'{finder.trade} had gone to {place}, and there stood {name}. ' + self.says(finder, f'Is this {owner.first}\'s {species}?') +
                f' {owner.first} was so glad that {finder.first} got {words(gift)} {units} of {good}.')

    def court(self):
        one = self.world.someone(self.random)
        two = self.world.someone(self.random, one)
        seller = self.world.someone(self.random, one, two)
        region, lord, seat = one.village.region
        thing = self.random.choice(HEIRLOOMS)
        right, wrong = self.random.choice(((one, two), (two, one)))
        fine = words(self.random.randint(2, 20))
        if self.chronicle:
            return (f'{self.when()} {one.full} and {two.full} came before {lord} of {region} at {seat}, for both claimed {a(thing)}. {lord} '
                    f'sent for {self.named(seller)} who had sold it. ' + self.says(seller, f'I sold the {thing} to {right.first}.') +
                    f' The {thing} was given to {right.full}, and {wrong.full} paid {fine} pence to the court.' + self.ending(wrong))
        return (f'{self.when()} {one.full} and {two.full} quarrelled about {a(thing)}. "It is mine," said {one.first}. "No, mine," said '
                f'{two.first}. They went to {seat}, where {lord} asked {self.named(seller)} about it. '
                + self.says(seller, f'It belongs to {right.first}.') +
                f' So {right.first} took the {thing} home, and {wrong.first} had to pay {fine} pence.')

    def feast(self):
        village = self.random.choice(self.world.villages)
        guests = []
        for _ in range(self.random.randint(3, 4)):
            guest = self.world.someone(self.random, *guests, village=village)
            if guest.dish not in [g.dish for g in guests]:
                guests.append(guest)
        asked = self.random.choice(guests)
        if self.chronicle:
            brought = listed([f'{g.full} brought {g.dish}' for g in guests])
            return (f'{self.when(village.season)} {village.name} kept the Feast of {village.feast}. {brought}. The {asked.dish} of '
                    f'{asked.first} was praised most. Afterwards {guests[0].first}, who {guests[0].hobby_now}, did so until midnight, and '
                    f'all drank at the {village.inn}.')
        brought = ' '.join(f'{g.full} came with {g.dish}.' for g in guests)
        return (f'At the Feast of {village.feast} everyone in {village.name} is merry. {brought} "Who made the {asked.dish}?" asked the '
                f'children. "That was {asked.first}," said {guests[0].first}, who {guests[0].hobby_now}. It was {village.season}, and they '
                f'danced all the way to {village.landmark}.')

    def craft(self):
        p = self.world.someone(self.random)
        place, tool, goods, steps = TRADES[p.trade]
        one, two, three, four = steps.split(',')
        good = self.random.choice(goods)[2]
        if self.chronicle:
            return (f'{self.when()} young {p.child} came to {self.named(p)} to learn how one comes by {good}. The rule of the {p.trade}s is: first '
                    f'{one}, then {two}, then {three}, and last {four}. {p.first} learned it from {p.master.full} of '
                    f'{p.master.village.name}, and holds the {tool} in the left hand.')
        return (f'"How do you come by {good}?" asked little {p.child} in the {place}. '
                + self.says(p, f'First you {one}. Next you {two}. After that you {three}, and in the end you {four}.') +
                f' {p.child} took the {tool} and tried. {p.full} had learned it just so from {p.master.full}.')

    def flock(self):
        p = self.world.someone(self.random)
        kinds = self.random.sample(('sheep', 'geese', 'goats', 'cows', 'hens', 'pigs'), 3)
        counts = [self.random.randint(4, 12) for _ in kinds]
        kind = self.random.randrange(3)
        lost = self.random.randint(2, counts[kind] - 2)
        rest, all_ = words(counts[kind] - lost), words(sum(counts) - lost)
        herd = listed([f'{words(n)} {k}' for n, k in zip(counts, kinds)])
        if self.chronicle:
            went = self.pick(f'Wolves took {words(lost)} of the {kinds[kind]}', f'{capital(words(lost))} of the {kinds[kind]} were sold')
            return (f'{self.when()} {self.named(p)} owned {herd}, {words(sum(counts))} animals together. {went}, so that {rest} '
                    f'{kinds[kind]} were left and {all_} animals in all.')
        return (f'{p.full} kept {herd} behind the {TRADES[p.trade][0]}. Every evening {p.he} counted them: {words(sum(counts))}. '
                f'{self.when()} {p.he} counted only {all_}. "{capital(words(lost))} of my {kinds[kind]} must be at '
                f'{p.village.landmark}," {p.he} thought, for there were but {rest} {kinds[kind]}. {p.pet[2]} the {p.pet[1]} went and '
                f'brought them back.')

    def wedding(self):
        p = self.world.someone(self.random)
        s = p.spouse
        if self.chronicle:
            return (f'{p.full}, born in {p.born}, and {s.full}, born in {s.born}, were wed at {p.village.name} in {max(p.born, s.born) + 20}, '
                    f'in the {p.village.season}. {p.first} is {a(p.trade)} and {p.temper}; {s.first} is {a(s.trade)} and {s.temper}. Their '
                    f'child is {p.child}. {p.first} gave {a(p.heirloom)}, and {s.first} gave {a(s.heirloom)}.')
        return (f'When {p.full} married {s.full}, the whole of {p.village.name} came to the {p.village.inn}. {p.first} put {p.his} '
                f'{p.heirloom} into {s.first}\'s hand. ' + self.says(s, f'And you shall have my {s.heirloom}.') +
                f' Their child was called {p.child}, and {p.child} had {a(p.pet[0])} {p.pet[1]} named {p.pet[2]}.')

    def place(self):
        v = self.random.choice(self.world.villages)
        near, miles = self.random.choice(list(v.roads.items()))
        p = self.world.someone(self.random, village=v)
        if self.chronicle:
            facts = [f'It lies on the {v.river} under {v.landmark}.', f'Its inn is the {v.inn}.',
                     f'It belongs to {v.region[0]}, whose court is at {v.region[2]}.',
                     f'The Feast of {v.feast} is kept there in {v.season}.', f'To {near} it is {words(miles)} miles.',
                     f'{p.full} is {a(p.trade)} there.']
            return f'{v.name} was founded in the year {v.founded}. ' + ' '.join(self.random.sample(facts, 4))
        return (f'Do you know {v.name}? The {v.river} runs through it, and children play at {v.landmark}. In {v.season} they light fires '
                f'for the Feast of {v.feast}, and at the {v.inn} they cook {v.dish}. If you walk {words(miles)} miles you come to {near}. '
                f'Ask for {p.full} the {p.trade}, who {p.hobby_now}.')

    def flood(self):
        v = self.random.choice(self.world.villages)
        p = self.world.someone(self.random, village=v)
        feet, days = self.random.randint(2, 9), words(self.random.randint(2, 9))
        held = feet < 6
        if self.chronicle:
            bridge = (f'The bridge held, as it does below six feet, and {p.full} the {p.trade} crossed it dry.' if held else
                      f'The bridge broke, as it does from six feet on, and {p.full} left the {TRADES[p.trade][0]} to mend it, which took '
                      f'{days} days.')
            return (f'{self.when()} the {v.river} rose {words(feet)} feet at {v.name}. {bridge} Water stood as far as {v.landmark}, and '
                    f'the {v.inn} {"stayed open" if held else "was shut"}.')
        after = (f'And it held, and the {v.inn} stayed open all night.' if held else
                 f'{p.full} put down {p.his} {TRADES[p.trade][1]} and built for {days} days until there was a new one.')
        return (f'{self.when()} the {v.river} began to rise in {v.name}. {capital(words(feet))} feet it rose! '
                + self.says(p, 'The bridge will hold.' if held else 'The bridge is gone.') + f' {after}')

    def passing(self):
        people = []
        for _ in range(4):
            people.append(self.world.someone(self.random, *people))
        first, second, third, fourth = people
        thing, other = self.random.sample(HEIRLOOMS, 2)
        if self.chronicle:
            gave = self.pick('gave', 'lent', 'sold')
            now = self.pick(f'So the {thing} is now with {third.first} at {third.village.name} and the {other} with {fourth.first} at '
                            f'{fourth.village.name}.', f'The {other} is kept at {fourth.village.name}, the {thing} at {third.village.name}.')
            return (f'{self.when()} {first.full} had {a(thing)} and {second.full} {a(other)}. {first.first} {gave} the {thing} to '
                    f'{third.full}, and {second.first} {gave} the {other} to {fourth.full}. {now}')
        gave = self.pick('handed', 'gave')
        return (f'{first.full} {gave} {a(thing)} to {second.full}, who {gave} it to {third.full}, who {gave} it to {fourth.full}. "Where is '
                f'my {thing}?" asked {first.first} in the end. ' + self.says(fourth, f'I have it, and I had it from {third.first}.'))

    def questions(self):
        p = self.world.someone(self.random)
        asked = [('What is the trade of {0}?', 'Who is {0}?', f'{capital(a(p.trade))} at {p.village.name}'),
                 ('Which animal does {0} keep?', 'What animal has {0}?', f'{capital(a(p.pet[0]))} {p.pet[1]} called {p.pet[2]}'),
                 ('To whom is {0} married?', 'Who is wed to {0}?', f'To {p.spouse.full}'),
                 ('What does {0} do of an evening?', 'What does {0} like?', f'{capital(p.he)} {p.hobby_now}'),
                 ('On which river does {0} live?', 'Which river passes the house of {0}?', f'The {p.village.river}'),
                 ('From whom did {0} learn?', 'Who taught {0}?', f'{p.master.full} of {p.master.village.name}')]
        chosen = self.random.sample(asked, 3)
        names = (p.full, p.first, p.first)
        if self.chronicle:
            return f'The clerk of {p.village.region[2]} asked about {p.full}. ' + ' '.join(
                f'{formal.format(p.first)} {answer}.' for formal, _, answer in chosen)
        return ' '.join(f'"{plain.format(name)}" "{answer}."' for name, (_, plain, answer) in zip(names, chosen))

    def person(self):
        p = self.world.someone(self.random)
        his = capital(p.his)
        if self.chronicle:
            facts = [f'{capital(p.he)} {p.hobby_now}.', f'The heirloom of the house is {a(p.heirloom)}.', f'{his} dish is {p.dish}.',
                     f'{his} {p.pet[1]} is {p.pet[0]} and called {p.pet[2]}.', f'{his} child is {p.child}.',
                     f'{capital(p.he)} is known as {p.temper}.', f'{his} master was {p.master.full} of {p.master.village.name}.']
            return f'{p.full} of {p.village.name}, {p.trade}, was born in the year {p.born}. ' + ' '.join(self.random.sample(facts, 4))
        return (f'There lived {a(p.trade)} in {p.village.name} whose name was {p.full}. {capital(p.he)} was {p.temper} and {p.hobby_then}. In '
                f'{p.his} house there was {a(p.heirloom)} and {a(p.pet[0])} {p.pet[1]} called {p.pet[2]}. Whenever {p.his} '
                f'{"husband" if p.woman else "wife"} {p.spouse.first} cooked {p.dish}, the neighbours came from as far as '
                f'{p.village.landmark}.')


def write_stories(world, random, characters, share_of_chronicles, taken=frozenset()):
    """Stories of about so many characters together, none of which is in `taken`."""
    stories, size = [], 0
    while size < characters:
        story = Teller(world, random, random.random() < share_of_chronicles).story()
        if story not in taken:
            stories.append(story)
            size += len(story) + 2
    return stories
