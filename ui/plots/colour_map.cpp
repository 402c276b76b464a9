#include "ui/plots/colour_map.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace espalier::ui {
namespace {

struct Lab {
  double l = 0, a = 0, b = 0;
};

// D65 white, sRGB primaries.
constexpr double kWhiteX = 0.95047, kWhiteZ = 1.08883;

double toLinear(double encoded) { return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4); }
double toEncoded(double linear) { return linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055; }
double compress(double t) { return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116; }
double expand(double t) { return t > 6.0 / 29 ? t * t * t : (116 * t - 16) * 27 / 24389; }

Lab toLab(QRgb colour) {
  const double r = toLinear(qRed(colour) / 255.0), g = toLinear(qGreen(colour) / 255.0), b = toLinear(qBlue(colour) / 255.0);
  const double x = compress((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / kWhiteX);
  const double y = compress(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
  const double z = compress((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / kWhiteZ);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

int toByte(double linear) { return static_cast<int>(std::lround(255 * toEncoded(std::clamp(linear, 0.0, 1.0)))); }

QRgb toRgb(const Lab& lab) {
  const double fy = (lab.l + 16) / 116;
  const double x = kWhiteX * expand(fy + lab.a / 500), y = expand(fy), z = kWhiteZ * expand(fy - lab.b / 200);
  return qRgb(toByte(3.2404542 * x - 1.5371385 * y - 0.4985314 * z), toByte(-0.9692660 * x + 1.8760108 * y + 0.0415560 * z),
              toByte(0.0556434 * x - 0.2040259 * y + 1.0572252 * z));
}

double catmullRom(double before, double from, double to, double after, double t) {
  return 0.5 * (2 * from + (to - before) * t + (2 * before - 5 * from + 4 * to - after) * t * t +
                (3 * from - before - 3 * to + after) * t * t * t);
}

/// Hue follows the anchors smoothly; lightness is a straight line from the first to the last.
std::array<QRgb, 256> throughAnchors(std::span<const QRgb> anchors) {
  const auto lab = [&](std::ptrdiff_t i) { return toLab(anchors[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(i, 0, std::ssize(anchors) - 1))]); };
  const double darkest = lab(0).l, lightest = lab(std::ssize(anchors) - 1).l;
  std::array<QRgb, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double at = static_cast<double>(i) / 255;
    const double position = at * static_cast<double>(anchors.size() - 1);
    const auto k = std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(position), std::ssize(anchors) - 2);
    const double t = position - static_cast<double>(k);
    const Lab p = lab(k - 1), q = lab(k), r = lab(k + 1), s = lab(k + 2);
    table[i] = toRgb({darkest + at * (lightest - darkest), catmullRom(p.a, q.a, r.a, s.a, t), catmullRom(p.b, q.b, r.b, s.b, t)});
  }
  return table;
}

constexpr QRgb kViridisAnchors[] = {0xff440154, 0xff482878, 0xff3e4989, 0xff31688e, 0xff26828e,
                                    0xff1f9e89, 0xff35b779, 0xff6ece58, 0xffb5de2b, 0xfffde725};
constexpr QRgb kCividisAnchors[] = {0xff00204d, 0xff00336f, 0xff39486b, 0xff575c6d, 0xff707173,
                                    0xff8a8779, 0xffa69d75, 0xffc4b56c, 0xffe4cf5b, 0xffffea46};
constexpr QRgb kGreyAnchors[] = {0xff141414, 0xfff4f4f4};

}  // namespace

double lightness(QRgb colour) { return toLab(colour).l; }

const std::array<QRgb, 256>& colours(ColourMap map) {
  static const std::array<QRgb, 256> viridis = throughAnchors(kViridisAnchors);
  static const std::array<QRgb, 256> cividis = throughAnchors(kCividisAnchors);
  static const std::array<QRgb, 256> grey = throughAnchors(kGreyAnchors);
  switch (map) {
    case ColourMap::Cividis: return cividis;
    case ColourMap::Grey: return grey;
    case ColourMap::Viridis: break;
  }
  return viridis;
}

}  // namespace espalier::ui
