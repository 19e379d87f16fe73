// The card of a model and its checksum, as gaze_runtime/card.py has them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "json.h"

namespace gaze {

// Throws Error unless a .tflite is, bit for bit, what was exported: LiteRT ends the
// process over some damaged files and believes others.
void CheckWhole(const std::vector<std::uint8_t>& content);

// What a model says of itself, by its path, such as "input.intensity".
class Card {
 public:
  explicit Card(Json facts) : facts_(std::move(facts)) {}

  // What stands there; null: nothing.
  const Json* Find(const std::string& path) const;

  // Throws Error where the card does not say it.
  const std::string& Text(const std::string& path) const;

 private:
  Json facts_;
};

constexpr char kCardName[] = "gaze_refiner_card";

}  // namespace gaze
