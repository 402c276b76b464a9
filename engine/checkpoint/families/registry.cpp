#include "engine/checkpoint/families/family.hpp"

namespace espalier {

const std::vector<Family>& families() {
  static const std::vector<Family> all{llamaFamily(), mistralFamily()};
  return all;
}

}  // namespace espalier
