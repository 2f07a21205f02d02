/// One value of a decoded document, 20 bytes, before its members: durations in seconds, sizes in bytes, no Strings.
@frozen
package struct Value: Sendable {
  @frozen
  package enum Kind: UInt8, Sendable {
    case null, boolean, integer
    /// Numeric text as PostgreSQL prints it; `decimal` is a string in JSON (money), `number` is not.
    case decimal, number
    case percentage, duration, size, instant
    /// A bare date, whose moment depends on the tenant's time zone.
    case date
    case text
    /// The number of a choice in its type's list.
    case choice
    case secret
    case object, list
    /// Entries of a map alternate `key` and value, in the order of jsonb's keys.
    case map, key
  }

  package var kind: Kind
  package var layer: Layer
  /// The field of the object that it is a member of; 0 elsewhere.
  package var field: UInt16
  /// Line in the upper 20 bits, column in the lower 12, both from 1; 0 for what stands in no file.
  package var position: UInt32
  /// The lower and upper half of a number; or where a text stands and its length; or the number of members.
  var low: UInt32
  var high: UInt32
  /// How many values this one takes, itself and all below it.
  package var extent: UInt32

  init(
    _ kind: Kind, field: UInt16 = 0, layer: Layer, position: UInt32, low: UInt32 = 0,
    high: UInt32 = 0
  ) {
    self.kind = kind
    self.layer = layer
    self.field = field
    self.position = position
    self.low = low
    self.high = high
    extent = 1
  }

  package var number: Int64 {
    get { Int64(bitPattern: UInt64(high) << 32 | UInt64(low)) }
    set {
      low = UInt32(truncatingIfNeeded: newValue)
      high = UInt32(truncatingIfNeeded: newValue >> 32)
    }
  }

  /// Whether `low` and `high` say where text stands.
  var holdsText: Bool {
    switch kind {
    case .text, .secret, .key, .decimal, .number: true
    default: false
    }
  }

  package var line: Int { Int(position >> 12) }
  package var column: Int { Int(position & 0xfff) }

  static func position(line: UInt32, column: UInt32) -> UInt32 {
    Swift.min(line + 1, 0xf_ffff) << 12 | Swift.min(column + 1, 0xfff)
  }

  /// A period in one number: months in the upper 16 bits, seconds in the lower 48.
  package var period: Period {
    Period(months: Int(number >> 48), seconds: number & 0xffff_ffff_ffff)
  }

  static func packed(_ period: Period) -> Int64 { Int64(period.months) << 48 | period.seconds }
}

/// Which document a value came from; the later wins.
@frozen
package enum Layer: UInt8, Sendable, Comparable, CaseIterable {
  case builtIn, platform, tier, tenant

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
