/// What may be written for a field.
package indirect enum ValueType: Sendable {
  /// Text of a format, with so many characters.
  case text(TextFormat, ClosedRange<Int> = 1...200)
  case choice([String])
  case integer(ClosedRange<Int64>)
  case boolean
  case percentage(ClosedRange<Int64>)
  /// A length of time, of at least so many seconds.
  case duration(atLeast: Int64 = 0)
  case size
  /// An exact decimal number, not negative.
  case decimal
  /// An RFC 3339 time, or a bare date: its first moment in the tenant's time zone.
  case instant
  /// `{secret: NAME}`.
  case secret
  case object(ObjectSchema)
  /// A part of an object that is laid under other objects: without defaults, and only with fields that may stand in it.
  case fragment(ObjectSchema)
  /// Keys of a format, all with values of one type.
  case map(TextFormat, ValueType)
  /// A list that replaces what a fragment says.
  case list(ValueType)
  /// A list of objects that are known by the values of these fields, and merge by them.
  case keyed(ObjectSchema, by: [String])
  /// Anything, as JSON.
  case json

  /// How many entries a list or a map may have.
  package static let maximumEntries = 1000

  /// The choices of an enumeration, in its order, so that a value's number is the case's.
  static func choice<Choice: CaseIterable & RawRepresentable>(
    _ type: Choice.Type
  ) -> ValueType where Choice.RawValue == String {
    .choice(type.allCases.map(\.rawValue))
  }

  /// Whether values of this type hold objects whose missing fields have defaults.
  var holdsObjects: Bool {
    switch self {
    case .object, .keyed: true
    case .map(_, let value): value.holdsObjects
    case .list(let element): element.holdsObjects
    default: false
    }
  }

  /// What is expected, for messages: "a duration such as 15m or P30D".
  package var expectation: String {
    switch self {
    case .text(let format, _): format.expectation
    case .choice(let choices): "one of " + choices.joined(separator: ", ")
    case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .boolean: "true or false"
    case .percentage(let range):
      "a percentage from \(range.lowerBound)% to \(range.upperBound)%"
    case .duration: "a duration such as 90s, 15m, 12h, 30d, 4w, P1M or P7Y"
    case .size: "a size such as 512MiB, 10GiB or 10GB"
    case .decimal: "a decimal number such as 49.90"
    case .instant: "a time such as 2026-12-31T08:00:00Z, or a date such as 2026-12-31"
    case .secret: "a reference such as {secret: erp}"
    case .object, .fragment, .map: "a mapping of keys and values"
    case .list, .keyed: "a list"
    case .json: "any value that JSON can hold"
    }
  }
}
