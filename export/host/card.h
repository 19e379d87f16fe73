// The card of a model and its checksum, as gaze_runtime/card.py has them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace gaze {

// Throws Error unless a .tflite is, bit for bit, what was exported: LiteRT ends the
// process over some damaged files and believes others.
void CheckWhole(const std::vector<std::uint8_t>& content);

// What a model says of itself. Scalars by their path, such as "input.intensity".
class Card {
 public:
  explicit Card(std::map<std::string, std::string> facts) : facts_(std::move(facts)) {}

  // Throws Error where the card does not say it.
  const std::string& Text(const std::string& path) const;

 private:
  std::map<std::string, std::string> facts_;
};

constexpr char kCardName[] = "gaze_refiner_card";

}  // namespace gaze
