"""A byte-level BPE tokenizer: trained on word counts, written as tokenizer.json (GPT-2's pipeline)."""
import json
import re
from collections import Counter, defaultdict

# GPT-2's pattern for ASCII text, which is all that the texts of the demo hold.
PATTERN = re.compile(r"'(?:[sdmt]|ll|ve|re)| ?[A-Za-z]+| ?[0-9]+| ?[^\sA-Za-z0-9]+|\s+(?!\S)|\s+")
END_OF_TEXT = '<|endoftext|>'


def byte_symbols():
    """The printable character that stands for each byte, as in GPT-2."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = (chr(256 + i) for i in range(256))
    return [chr(b) if b in plain else next(others) for b in range(256)]


def train(text, vocabulary_size):
    """The symbols of the vocabulary in the order of their ids (END_OF_TEXT first) and the merges."""
    symbols = byte_symbols()
    words = [([symbols[b] for b in word.encode()], count) for word, count in sorted(Counter(PATTERN.findall(text)).items())]
    vocabulary = [END_OF_TEXT, *sorted(symbols)]
    merges, counts, where = [], Counter(), defaultdict(set)
    for i, (parts, count) in enumerate(words):
        for pair in zip(parts, parts[1:]):
            counts[pair] += count
            where[pair].add(i)
    while len(vocabulary) < vocabulary_size:
        best = max(counts, key=lambda pair: (counts[pair], pair))
        if counts[best] < 2:
            raise ValueError(f'the text is too small for {vocabulary_size} tokens')
        merges.append(best)
        vocabulary.append(''.join(best))
        for i in sorted(where.pop(best)):
            parts, count = words[i]
            for pair in zip(parts, parts[1:]):
                counts[pair] -= count
                where[pair].discard(i)
            words[i] = (merged(parts, best), count)
            for pair in zip(words[i][0], words[i][0][1:]):
                counts[pair] += count
                where[pair].add(i)
        del counts[best]
    return vocabulary, merges


def merged(parts, pair):
    result, i = [], 0
    while i < len(parts):
        joined = tuple(parts[i:i + 2]) == pair
        result.append(''.join(pair) if joined else parts[i])
        i += 2 if joined else 1
    return result


def write_tokenizer(folder, vocabulary, merges, context):
    byte_level = {'type': 'ByteLevel', 'add_prefix_space': False, 'trim_offsets': True, 'use_regex': True}
    tokenizer = {
        'version': '1.0', 'truncation': None, 'padding': None,
        'added_tokens': [{'id': 0, 'content': END_OF_TEXT, 'single_word': False, 'lstrip': False, 'rstrip': False,
                          'normalized': False, 'special': True}],
        'normalizer': None, 'pre_tokenizer': byte_level, 'post_processor': byte_level, 'decoder': byte_level,
        'model': {'type': 'BPE', 'dropout': None, 'unk_token': None, 'continuing_subword_prefix': None,
                  'end_of_word_suffix': None, 'fuse_unk': False, 'byte_fallback': False, 'ignore_merges': False,
                  'vocab': {symbol: i for i, symbol in enumerate(vocabulary)}, 'merges': [' '.join(pair) for pair in merges]},
    }
    settings = {'tokenizer_class': 'PreTrainedTokenizerFast', 'model_max_length': context, 'bos_token': END_OF_TEXT,
                'eos_token': END_OF_TEXT, 'clean_up_tokenization_spaces': False}
    for name, value in (('tokenizer.json', tokenizer), ('tokenizer_config.json', settings)):
        (folder / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + '\n', encoding='utf-8')
