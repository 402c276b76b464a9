"""A small Llama checkpoint: random weights as fp32, and fp32 weights stored as bf16."""
import json
import math
import struct
from array import array
from random import Random

SHAPE = {'hidden': 192, 'ffn': 512, 'layers': 6, 'heads': 6, 'kv_heads': 3, 'head_dim': 32, 'context': 512}


def write_config(folder, vocabulary_size, dtype):
    config = {
        'architectures': ['LlamaForCausalLM'], 'model_type': 'llama', 'torch_dtype': dtype, 'vocab_size': vocabulary_size,
        'hidden_size': SHAPE['hidden'], 'intermediate_size': SHAPE['ffn'], 'num_hidden_layers': SHAPE['layers'],
        'num_attention_heads': SHAPE['heads'], 'num_key_value_heads': SHAPE['kv_heads'], 'head_dim': SHAPE['head_dim'],
        'max_position_embeddings': SHAPE['context'], 'rope_theta': 10000.0, 'rms_norm_eps': 1e-5, 'hidden_act': 'silu',
        'attention_bias': False, 'mlp_bias': False, 'tie_word_embeddings': True, 'initializer_range': 0.02,
        'bos_token_id': 0, 'eos_token_id': 0, 'use_cache': True}
    generation = {'bos_token_id': 0, 'eos_token_id': 0, 'do_sample': True, 'temperature': 0.8}
    for name, value in (('config.json', config), ('generation_config.json', generation)):
        (folder / name).write_text(json.dumps(value, indent=2) + '\n')


def tensor_shapes(vocabulary_size):
    h, f = SHAPE['hidden'], SHAPE['ffn']
    q, k = SHAPE['heads'] * SHAPE['head_dim'], SHAPE['kv_heads'] * SHAPE['head_dim']
    shapes = {'model.embed_tokens.weight': (vocabulary_size, h), 'model.norm.weight': (h,)}
    block = {'input_layernorm': (h,), 'self_attn.q_proj': (q, h), 'self_attn.k_proj': (k, h), 'self_attn.v_proj': (k, h),
             'self_attn.o_proj': (h, q), 'post_attention_layernorm': (h,), 'mlp.gate_proj': (f, h), 'mlp.up_proj': (f, h),
             'mlp.down_proj': (h, f)}
    for i in range(SHAPE['layers']):
        shapes.update({f'model.layers.{i}.{name}.weight': shape for name, shape in block.items()})
    return shapes


def random_weights(vocabulary_size, seed):
    """Normal with deviation 0.02; what is added to the residual stream is scaled by its number of additions."""
    random = Random(seed)
    for name, shape in tensor_shapes(vocabulary_size).items():
        deviation = 0.02
        if 'o_proj' in name or 'down_proj' in name:
            deviation /= math.sqrt(2 * SHAPE['layers'])
        count = math.prod(shape)
        values = [1.0] * count if 'norm' in name else [random.gauss(0, deviation) for _ in range(count)]
        yield name, shape, array('f', values)


def write_safetensors(path, dtype, tensors):
    """tensors: (name, shape, bytes), in the order in which they are stored."""
    header, offset = {'__metadata__': {'format': 'pt'}}, 0
    for name, shape, data in tensors:
        header[name] = {'dtype': dtype, 'shape': list(shape), 'data_offsets': [offset, offset + len(data)]}
        offset += len(data)
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text)
        for _, _, data in tensors:
            file.write(data)


def write_random_model(path, vocabulary_size, seed):
    write_safetensors(path, 'F32', [(name, shape, values.tobytes())
                                    for name, shape, values in random_weights(vocabulary_size, seed)])


def read_safetensors(path):
    with open(path, 'rb') as file:
        header = json.loads(file.read(struct.unpack('<Q', file.read(8))[0]))
        start = file.tell()
        for name, entry in header.items():
            if name != '__metadata__':
                first, last = entry['data_offsets']
                file.seek(start + first)
                yield name, entry['dtype'], entry['shape'], file.read(last - first)


def bf16(data):
    """fp32 bytes as bf16 bytes, rounded to nearest, ties to even."""
    return array('H', [(u + 0x7fff + ((u >> 16) & 1)) >> 16 for u in array('I', data)]).tobytes()


def store_as_bf16(source, target):
    tensors = []
    for name, dtype, shape, data in read_safetensors(source):
        if dtype != 'F32':
            raise ValueError(f'{source}: {name} is {dtype}, not F32')
        tensors.append((name, shape, bf16(data)))
    write_safetensors(target, 'BF16', tensors)
