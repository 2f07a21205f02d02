/// Lays one document's values over another's, field by field, and fills in the defaults of what neither says.
///
/// Maps merge by key, free-form ones too and all the way down; lists of named things by name, other lists replace. Each value keeps the layer and the place
/// that it came from.
struct ValueMerge {
  var out: ValueTree

  init(out: ValueTree) { self.out = out }

  /// Writes `high` over `low`, both objects of one schema.
  mutating func merge(
    _ low: ValueSlice, _ lowRoot: Int, _ high: ValueSlice, _ highRoot: Int, _ schema: ObjectSchema
  ) {
    var head = high[highRoot]
    let start = out.values.count
    head.low = 0
    out.append(head)
    var lowAt = lowRoot + 1
    var highAt = highRoot + 1
    var lowLeft = low[lowRoot].low
    var highLeft = high[highRoot].low
    var count = 0
    while lowLeft > 0 || highLeft > 0 {
      let lowField = lowLeft > 0 ? low[lowAt].field : .max
      let highField = highLeft > 0 ? high[highAt].field : .max
      count += 1
      if lowField < highField {
        copy(low, lowAt)
      } else if highField < lowField {
        complete(high, highAt, schema.types[Int(highField)])
      } else {
        mergeValue(low, lowAt, high, highAt, schema, Int(highField))
      }
      if lowField <= highField {
        lowAt += Int(low[lowAt].extent)
        lowLeft -= 1
      }
      if highField <= lowField {
        highAt += Int(high[highAt].extent)
        highLeft -= 1
      }
    }
    out.close(start, count: count)
  }

  /// Writes a value for which nothing lower is known: objects in it get their fields' defaults.
  mutating func complete(_ source: ValueSlice, _ index: Int, _ type: ValueType) {
    guard type.holdsObjects else { return copy(source, index) }
    switch type {
    case .object(let schema):
      merge(schema.defaults.slice, 0, source, index, schema)
    case .keyed(let schema, _):
      list(source, index) { $0.merge(schema.defaults.slice, 0, source, $1, schema) }
    case .list(let element):
      list(source, index) { $0.complete(source, $1, element) }
    case .map(_, let element):
      let start = out.values.count
      out.append(source[index])
      let entries = source.entries(of: index)
      for entry in entries {
        copy(source, entry.key)
        complete(source, entry.value, element)
      }
      out.close(start, count: entries.count)
    default: copy(source, index)
    }
  }

  private mutating func mergeValue(
    _ low: ValueSlice, _ lowAt: Int, _ high: ValueSlice, _ highAt: Int,
    _ owner: ObjectSchema, _ field: Int
  ) {
    switch owner.types[field] {
    case .object(let schema):
      merge(low, lowAt, high, highAt, schema)
    case .map(_, let element):
      mergeMaps(low, lowAt, high, highAt, element)
    case .json where low[lowAt].kind == .map && high[highAt].kind == .map:
      mergeMaps(low, lowAt, high, highAt, .json)
    case .keyed(let schema, let keys)
    where low[lowAt].layer != .builtIn || owner.fields[field].extendsBuiltIn:
      mergeKeyed(low, lowAt, high, highAt, schema, keys)
    case let type:
      complete(high, highAt, type)
    }
  }

  private mutating func mergeMaps(
    _ low: ValueSlice, _ lowAt: Int, _ high: ValueSlice, _ highAt: Int, _ element: ValueType
  ) {
    let start = out.values.count
    out.append(high[highAt])
    let lows = low.entries(of: lowAt)
    let highs = high.entries(of: highAt)
    var (l, h, count) = (0, 0, 0)
    while l < lows.count || h < highs.count {
      count += 1
      let onlyLow = h == highs.count
      let onlyHigh = l == lows.count
      let lowKey = onlyLow || !onlyHigh ? low.text(at: lows[l].key) : []
      let highKey = onlyHigh || !onlyLow ? high.text(at: highs[h].key) : []
      if onlyLow || (!onlyHigh && jsonbPrecedes(lowKey, highKey)) {
        copy(low, lows[l].key)
        copy(low, lows[l].value)
        l += 1
        continue
      }
      copy(high, highs[h].key)
      if !onlyHigh, lowKey.elementsEqual(highKey) {
        let (lowValue, highValue) = (lows[l].value, highs[h].value)
        switch element {
        case .object(let schema): merge(low, lowValue, high, highValue, schema)
        case .json where low[lowValue].kind == .map && high[highValue].kind == .map:
          mergeMaps(low, lowValue, high, highValue, element)
        default: complete(high, highValue, element)
        }
        l += 1
      } else {
        complete(high, highs[h].value, element)
      }
      h += 1
    }
    out.close(start, count: count)
  }

  private mutating func mergeKeyed(
    _ low: ValueSlice, _ lowAt: Int, _ high: ValueSlice, _ highAt: Int, _ schema: ObjectSchema,
    _ keys: [String]
  ) {
    let start = out.values.count
    out.append(high[highAt])
    let fields = keys.compactMap { schema.index(of: $0).map { UInt16($0) } }
    let highs = high.members(of: highAt)
    var used = [Bool](repeating: false, count: highs.count)
    var count = 0
    for index in low.members(of: lowAt) {
      let same = highs.indices.first {
        !used[$0] && isSame(low, index, high, highs[$0], by: fields)
      }
      if let same {
        used[same] = true
        merge(low, index, high, highs[same], schema)
      } else {
        copy(low, index)
      }
      count += 1
    }
    for (index, isUsed) in zip(highs, used) where !isUsed {
      merge(schema.defaults.slice, 0, high, index, schema)
      count += 1
    }
    out.close(start, count: count)
  }

  private mutating func list(
    _ source: ValueSlice, _ index: Int, _ write: (inout ValueMerge, Int) -> Void
  ) {
    let start = out.values.count
    out.append(source[index])
    var at = index + 1
    let count = Int(source[index].low)
    for _ in 0..<count {
      write(&self, at)
      at += Int(source[at].extent)
    }
    out.close(start, count: count)
  }

  /// Copies a value and all below it, its text too.
  mutating func copy(_ source: ValueSlice, _ index: Int) {
    let first = source.start + index
    for at in first..<first + Int(source[index].extent) {
      let value = source.tree.values[at]
      if value.holdsText {
        out.append(value, text: source.text(value))
      } else {
        out.values.append(value)
      }
    }
  }
}

/// Whether two objects have equal texts in these fields.
func isSame(
  _ a: ValueSlice, _ indexOfA: Int, _ b: ValueSlice, _ indexOfB: Int, by fields: [UInt16]
) -> Bool {
  fields.allSatisfy { field in
    guard let memberOfA = a.member(field, of: indexOfA),
      let memberOfB = b.member(field, of: indexOfB)
    else { return false }
    return a.text(at: memberOfA).elementsEqual(b.text(at: memberOfB))
  }
}
