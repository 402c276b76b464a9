#include "engine/checkpoint/families/family.hpp"

namespace espalier {

const std::vector<Family>& families() {
  static const std::vector<Family> all{
      llamaFamily(), mistralFamily(), qwen2Family(), qwen3Family(), smollm3Family(),
  };
  return all;
}

}  // namespace espalier
