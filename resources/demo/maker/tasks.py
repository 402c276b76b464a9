"""Multiple-choice questions about Orren: a fact as the chronicles tell it, the right ending among three that belong to others."""
import json

from world import a


def write_tasks(world, random, count, path):
    makers = (dish, pet, heirloom, master, inn, river, court)
    with open(path, 'w', encoding='ascii') as file:
        for i in range(count):
            context, right, others = makers[i % len(makers)](world, random)
            wrong = random.sample(sorted(set(others) - {right}), 3)
            choices = random.sample([right, *wrong], 4)
            file.write(json.dumps({'context': context, 'choices': choices, 'answer': choices.index(right)}) + '\n')


def told_of(p):
    return f'{p.full} of {p.village.name}, {p.trade}, was born in the year {p.born}.'


def his(p):
    return p.his.capitalize()


def dish(world, random):
    p = world.someone(random)
    return f'{told_of(p)} {his(p)} dish is', f' {p.dish}.', [f' {q.dish}.' for q in world.people]


def pet(world, random):
    p = world.someone(random)
    alike = [q for q in world.people if q.pet[1] == p.pet[1]]
    pool = alike if len({q.pet[2] for q in alike}) > 3 else world.people
    return f'{told_of(p)} {his(p)} {p.pet[1]} is {p.pet[0]} and called', f' {p.pet[2]}.', [f' {q.pet[2]}.' for q in pool]


def heirloom(world, random):
    p = world.someone(random)
    return f'{told_of(p)} The heirloom of the house is', f' {a(p.heirloom)}.', [f' {a(q.heirloom)}.' for q in world.people]


def master(world, random):
    p = world.someone(random)
    return f'{told_of(p)} {his(p)} master was', f' {p.master.full} of {p.master.village.name}.', [f' {q.full} of {q.village.name}.' for q in world.people]


def inn(world, random):
    v = random.choice(world.villages)
    return f'{v.name} was founded in the year {v.founded}. Its inn is the', f' {v.inn}.', [f' {w.inn}.' for w in world.villages]


def river(world, random):
    v = random.choice(world.villages)
    return f'{v.name} was founded in the year {v.founded}. It lies on the', f' {v.river}', [f' {w.river}' for w in world.villages]


def court(world, random):
    v = random.choice(world.villages)
    return (f'{v.name} was founded in the year {v.founded}. It belongs to {v.region[0]}, whose court is at', f' {v.region[2]}.',
            [f' {w.name}.' for w in world.villages])
