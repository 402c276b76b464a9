#!/usr/bin/env python3
"""Makes the demo's texts, tokenizer and model; README.md beside it says how and why.

    make_demo.py texts WORK        WORK/tales.txt, WORK/tales-valid.txt and the random model WORK/initial;
                                   train.txt and valid.txt beside this file
    make_demo.py tasks .           tasks.jsonl beside this file
    make_demo.py store TRAINED     the trained checkpoint TRAINED as bf16 into model/ beside this file

Needs Python's standard library only; the same seed gives the same bytes.
"""
import argparse
import shutil
import sys
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / 'maker'))
import bpe  # noqa: E402
import checkpoint  # noqa: E402
from stories import write_stories  # noqa: E402
from tasks import write_tasks  # noqa: E402
from world import World  # noqa: E402

VOCABULARY_SIZE = 1536
TASKS = 140
SHARE_OF_CHRONICLES_IN_TALES = 0.35


def write_texts(work, seed):
    """Tales (with a few chronicles) train the demo's model; chronicles are what its students are distilled on."""
    world = World(seed)
    tales = write_stories(world, Random(seed + 1), 6_000_000, SHARE_OF_CHRONICLES_IN_TALES)
    train = write_stories(world, Random(seed + 2), 2_000_000, 1.0)
    seen = frozenset(tales + train)
    texts = {work / 'tales.txt': tales, HERE / 'train.txt': train,
             work / 'tales-valid.txt': write_stories(world, Random(seed + 3), 100_000, SHARE_OF_CHRONICLES_IN_TALES, seen),
             HERE / 'valid.txt': write_stories(world, Random(seed + 4), 100_000, 1.0, seen)}
    for path, stories in texts.items():
        path.write_text('\n\n'.join(stories) + '\n', encoding='ascii')
        print(f'{path}: {len(stories)} stories, {path.stat().st_size} bytes')
    return '\n\n'.join(tales + train)


def make_texts(work, seed):
    initial = work / 'initial'
    initial.mkdir(parents=True, exist_ok=True)
    vocabulary, merges = bpe.train(write_texts(work, seed), VOCABULARY_SIZE)
    bpe.write_tokenizer(initial, vocabulary, merges, checkpoint.SHAPE['context'])
    checkpoint.write_config(initial, VOCABULARY_SIZE, 'float32')
    checkpoint.write_random_model(initial / 'model.safetensors', VOCABULARY_SIZE, seed)
    print(f'{initial}: {VOCABULARY_SIZE} tokens, {(initial / "model.safetensors").stat().st_size} bytes')


def store(trained):
    model = HERE / 'model'
    model.mkdir(exist_ok=True)
    for name in ('tokenizer.json', 'tokenizer_config.json'):
        shutil.copyfile(trained / name, model / name)
    checkpoint.write_config(model, VOCABULARY_SIZE, 'bfloat16')
    checkpoint.store_as_bf16(trained / 'model.safetensors', model / 'model.safetensors')
    print(f'{model}: {(model / "model.safetensors").stat().st_size} bytes')


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('what', choices=('texts', 'tasks', 'store'))
    parser.add_argument('folder', type=Path)
    parser.add_argument('--seed', type=int, default=20)
    arguments = parser.parse_args()
    if arguments.what == 'texts':
        make_texts(arguments.folder, arguments.seed)
    elif arguments.what == 'tasks':
        write_tasks(World(arguments.seed), Random(arguments.seed + 5), TASKS, HERE / 'tasks.jsonl')
    else:
        store(arguments.folder)


if __name__ == '__main__':
    main()
