import Diagnostics

extension ValueDecoder {
  /// Reads a scalar as the type of its field.
  mutating func scalar(
    _ node: Int, _ type: ValueType, _ key: Int, _ arena: NodeArena, _ field: UInt16
  ) {
    let meaning = arena.meaning(of: node)
    guard meaning != .null else {
      return report(
        .emptyValue, "'\(arena.shown(key))' has no value", key, arena,
        label: "expected \(type.expectation)",
        hint: "write a value, or remove the key to get the default")
    }
    switch type {
    case .text(let format, let length):
      guard meaning == .text else { return notText(node, key, arena, type) }
      text(node, format, length, key, arena, field)
    case .choice(let choices):
      choice(node, choices, key, arena, field, isText: meaning == .text)
    case .integer(let range):
      guard case .integer(let number) = meaning else { return wrongType(node, type, key, arena) }
      guard range.contains(number) else { return outOfRange(node, type, key, arena) }
      number64(.integer, number, node, arena, field)
    case .boolean:
      guard case .bool(let flag) = meaning else { return wrongType(node, type, key, arena) }
      number64(.boolean, flag ? 1 : 0, node, arena, field)
    case .percentage(let range):
      guard let share = Percentage(arena.slice(node)) else {
        return wrongType(node, type, key, arena)
      }
      guard (range.lowerBound * 10_000...range.upperBound * 10_000).contains(share.partsPerMillion)
      else { return outOfRange(node, type, key, arena) }
      number64(.percentage, share.partsPerMillion, node, arena, field)
    case .duration(let least):
      guard meaning == .text, let period = Period(arena.slice(node)) else {
        return malformed(node, type, key, arena, hint: unitHint(meaning, "s"))
      }
      guard period.approximateSeconds >= least else {
        return report(
          .outOfRange, "'\(arena.shown(key))' is too short", node, arena,
          label: "expected at least \(Period(seconds: least))")
      }
      number64(.duration, Value.packed(period), node, arena, field)
    case .size:
      guard meaning == .text, let size = ByteSize(arena.slice(node)) else {
        return malformed(node, type, key, arena, hint: unitHint(meaning, "B"))
      }
      number64(.size, size.bytes, node, arena, field)
    case .decimal:
      decimal(node, type, key, arena, field)
    case .instant:
      instant(node, type, key, arena, field)
    case .secret:
      reportSecret(
        "'\(arena.shown(key))' holds a value instead of the name of a secret", node, arena,
        hint: "put the secret into the store and write {secret: NAME}")
    case .object, .fragment, .map, .list, .keyed, .json:
      wrongType(node, type, key, arena)
    }
  }

  private mutating func number64(
    _ kind: Value.Kind, _ number: Int64, _ node: Int, _ arena: NodeArena, _ field: UInt16
  ) {
    var value = head(kind, node, arena, field)
    value.number = number
    out.append(value)
  }

  private mutating func text(
    _ node: Int, _ format: TextFormat, _ length: ClosedRange<Int>, _ key: Int, _ arena: NodeArena,
    _ field: UInt16
  ) {
    let text = arena.slice(node)
    if checkSecret(node, key, arena) { return }
    // Every character is at least a byte, so few bytes need no counting.
    let characters =
      text.count <= length.upperBound && text.count <= 16
      ? text.count : text.reduce(0) { $0 + ($1 & 0xc0 != 0x80 ? 1 : 0) }
    guard length.contains(characters) else {
      let expected =
        characters > length.upperBound
        ? "at most \(length.upperBound) characters" : "at least \(length.lowerBound) characters"
      return report(
        .outOfRange,
        "'\(arena.shown(key))' is too \(characters > length.upperBound ? "long" : "short")",
        node, arena, label: "expected \(expected)")
    }
    guard format.accepts(text) else {
      return malformed(
        node, .text(format, length), key, arena, hint: format.correction(of: arena.text(node)))
    }
    out.append(head(.text, node, arena, field), text: text, base: byteBase)
  }

  private mutating func choice(
    _ node: Int, _ choices: [String], _ key: Int, _ arena: NodeArena, _ field: UInt16, isText: Bool
  ) {
    let text = arena.slice(node)
    guard let index = choices.firstIndex(where: { $0.utf8.elementsEqual(text) }) else {
      return report(
        .unknownChoice, "'\(arena.shown(key))' cannot be '\(arena.shown(node))'", node, arena,
        label:
          "expected \(choices.count == 1 ? choices[0] : "one of " + choices.joined(separator: ", "))",
        hint: Suggestion.hint(for: arena.text(node), among: choices))
    }
    var value = head(.choice, node, arena, field)
    value.low = UInt32(index)
    out.append(value)
  }

  private mutating func decimal(
    _ node: Int, _ type: ValueType, _ key: Int, _ arena: NodeArena, _ field: UInt16
  ) {
    let text = arena.slice(node)
    guard text.count <= 30, text.first.map({ (0x30...0x39).contains($0) }) ?? false,
      text.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2e }), text.last != 0x2e,
      let number = NumericText.normal(text)
    else { return malformed(node, type, key, arena) }
    out.append(head(.decimal, node, arena, field), text: number, base: byteBase)
  }

  private mutating func instant(
    _ node: Int, _ type: ValueType, _ key: Int, _ arena: NodeArena, _ field: UInt16
  ) {
    let text = arena.slice(node)
    if let day = CivilDate(text) {
      number64(.date, Int64(day.daysSinceEpoch), node, arena, field)
    } else if let moment = Timestamp(rfc3339: text) {
      number64(.instant, moment.microseconds, node, arena, field)
    } else {
      malformed(node, type, key, arena)
    }
  }

  /// Reads `{secret: NAME}`.
  mutating func secret(_ node: Int, _ key: Int, _ arena: NodeArena, _ field: UInt16) {
    let name = node + 1
    guard arena.nodes[node].count == 2, arena.scalar(name, equals: "secret"),
      arena.nodes[name + 1].kind == .scalar, arena.meaning(of: name + 1) == .text
    else {
      return report(
        .malformedValue, "'\(arena.shown(key))' does not name a secret", node, arena,
        label: "expected {secret: NAME}")
    }
    guard TextFormat.name.accepts(arena.slice(name + 1)) else {
      return reportSecret(
        "'\(arena.shown(key))' does not name a secret of the tenant's own", name + 1, arena,
        hint:
          "a secret's name is \(TextFormat.name.expectation); it is looked up in the tenant's own folder"
      )
    }
    out.append(head(.secret, node, arena, field), text: arena.slice(name + 1), base: byteBase)
  }

  private func unitHint(_ meaning: ScalarMeaning, _ unit: String) -> String? {
    switch meaning {
    case .integer, .float: "write the unit as well, as in '10\(unit)'"
    default: nil
    }
  }

  private mutating func notText(_ node: Int, _ key: Int, _ arena: NodeArena, _ type: ValueType) {
    report(
      .wrongType, "'\(arena.shown(key))' must be text", node, arena,
      label: "expected \(type.expectation)", hint: "put it in quotes: \"\(arena.shown(node))\"")
  }
}

extension TextFormat {
  /// How a text could be made right, where that is easily said.
  func correction(of text: String) -> String? {
    switch self {
    case .name, .hostname:
      let lower = text.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 }
      let candidate = String(lower)
      return candidate != text && accepts(ArraySlice(candidate.utf8)) ? "try '\(candidate)'" : nil
    case .url:
      return text.hasPrefix("http://") ? "use https" : nil
    case .currency:
      let upper = text.uppercased()
      return upper != text && accepts(ArraySlice(upper.utf8)) ? "try '\(upper)'" : nil
    default: return nil
    }
  }
}
