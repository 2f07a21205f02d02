extension ValueSlice {
  /// Writes a value as the text that PostgreSQL prints for the same value in jsonb.
  ///
  /// Durations are ISO 8601 texts, sizes are bytes, percentages are numbers, decimals are texts (money is never a
  /// float), times are RFC 3339 in UTC, bare dates stay dates, and `{secret: NAME}` stays a reference.
  package func appendJSON(_ index: Int, as type: ValueType, to out: inout [UInt8]) {
    let value = self[index]
    if !appendPlain(value, to: &out) { appendTyped(value, index, type, to: &out) }
  }

  /// Writes a value that says itself what it is; false, and nothing written, for one that needs its type.
  ///
  /// Most values are such, and looking up a type costs more than writing one of them.
  private func appendPlain(_ value: Value, to out: inout [UInt8]) -> Bool {
    switch value.kind {
    case .null: out.append(contentsOf: "null".utf8)
    case .boolean: out.append(contentsOf: (value.low != 0 ? "true" : "false").utf8)
    case .integer, .size: appendInteger(value.number, to: &out)
    case .number: out.append(contentsOf: text(value))
    case .percentage:
      Percentage(partsPerMillion: value.number).append(to: &out)
    case .duration:
      out.append(UInt8(ascii: "\""))
      value.period.append(to: &out)
      out.append(UInt8(ascii: "\""))
    case .instant:
      appendQuoted(Timestamp(microseconds: value.number).description.utf8, to: &out)
    case .date:
      appendQuoted(CivilDate(daysSinceEpoch: Int(value.number)).description.utf8, to: &out)
    case .decimal, .text, .key: appendJSONString(text(value), to: &out)
    case .secret:
      out.append(contentsOf: #"{"secret": "#.utf8)
      appendJSONString(text(value), to: &out)
      out.append(UInt8(ascii: "}"))
    case .choice, .object, .list, .map: return false
    }
    return true
  }

  private func appendTyped(
    _ value: Value, _ index: Int, _ type: ValueType, to out: inout [UInt8]
  ) {
    switch value.kind {
    case .choice:
      if case .choice(let choices) = type { appendQuoted(choices[Int(value.low)].utf8, to: &out) }
    case .object:
      switch type {
      case .object(let schema), .fragment(let schema): appendObject(index, schema, to: &out)
      default: break
      }
    case .list: appendList(index, type, to: &out)
    case .map: appendMap(index, type, to: &out)
    default: break
    }
  }

  private func appendObject(_ index: Int, _ schema: ObjectSchema, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "{"))
    var at = index + 1
    for position in 0..<self[index].low {
      if position > 0 { appendSeparator(to: &out) }
      let value = self[at]
      let field = Int(value.field)
      out.append(contentsOf: schema.jsonKeys[field])
      if !appendPlain(value, to: &out) { appendTyped(value, at, schema.types[field], to: &out) }
      at += Int(value.extent)
    }
    out.append(UInt8(ascii: "}"))
  }

  private func appendList(_ index: Int, _ type: ValueType, to out: inout [UInt8]) {
    let element: ValueType =
      switch type {
      case .list(let element): element
      case .keyed(let schema, _): .object(schema)
      default: .json
      }
    out.append(UInt8(ascii: "["))
    var at = index + 1
    for position in 0..<self[index].low {
      if position > 0 { appendSeparator(to: &out) }
      appendJSON(at, as: element, to: &out)
      at += Int(self[at].extent)
    }
    out.append(UInt8(ascii: "]"))
  }

  private func appendMap(_ index: Int, _ type: ValueType, to out: inout [UInt8]) {
    let element: ValueType = if case .map(_, let element) = type { element } else { .json }
    out.append(UInt8(ascii: "{"))
    var at = index + 1
    for position in 0..<self[index].low {
      if position > 0 { appendSeparator(to: &out) }
      appendJSONString(text(at: at), to: &out)
      out.append(UInt8(ascii: ":"))
      out.append(UInt8(ascii: " "))
      appendJSON(at + 1, as: element, to: &out)
      at += 1 + Int(self[at + 1].extent)
    }
    out.append(UInt8(ascii: "}"))
  }
}

private func appendSeparator(to out: inout [UInt8]) {
  out.append(UInt8(ascii: ","))
  out.append(UInt8(ascii: " "))
}

private func appendQuoted(_ text: String.UTF8View, to out: inout [UInt8]) {
  out.append(UInt8(ascii: "\""))
  out.append(contentsOf: text)
  out.append(UInt8(ascii: "\""))
}

/// Writes a JSON string with PostgreSQL's escapes (`escape_json`): the short ones, and `\u00XX` below a space.
package func appendJSONString(_ text: some Collection<UInt8>, to out: inout [UInt8]) {
  out.append(UInt8(ascii: "\""))
  let isDone: Void? = text.withContiguousStorageIfAvailable { appendEscaped($0, to: &out) }
  if isDone == nil { Array(text).withUnsafeBufferPointer { appendEscaped($0, to: &out) } }
  out.append(UInt8(ascii: "\""))
}

/// Runs without escape are copied whole.
private func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
  var start = 0
  for position in 0..<text.count {
    let byte = text[position]
    guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
    out.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<position]))
    start = position + 1
    switch byte {
    case UInt8(ascii: "\""): out.append(contentsOf: #"\""#.utf8)
    case UInt8(ascii: "\\"): out.append(contentsOf: #"\\"#.utf8)
    case 0x08: out.append(contentsOf: #"\b"#.utf8)
    case 0x09: out.append(contentsOf: #"\t"#.utf8)
    case 0x0a: out.append(contentsOf: #"\n"#.utf8)
    case 0x0c: out.append(contentsOf: #"\f"#.utf8)
    case 0x0d: out.append(contentsOf: #"\r"#.utf8)
    default:
      out.append(contentsOf: #"\u00"#.utf8)
      out.append(hexDigits[Int(byte >> 4)])
      out.append(hexDigits[Int(byte & 0xf)])
    }
  }
  out.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
}

private let hexDigits = Array("0123456789abcdef".utf8)
