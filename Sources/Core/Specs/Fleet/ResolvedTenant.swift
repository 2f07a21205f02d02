/// A tenant as the fleet has it: its own document over its tier's, the platform's defaults and the built-in ones.
///
/// Reading a field costs a short walk and no String, except where the result is one.
package struct ResolvedTenant: Sendable {
  /// The slug.
  package let name: String
  /// The document's values with everything below them.
  package let slice: ValueSlice
  let frame: FleetFrame
  let tierIndex: Int?
  /// The file of the tenant's own document.
  package let file: String
  /// The cluster that was chosen for a tenant that leaves the choice open.
  var chosenCluster: String?

  package var platform: Platform { frame.platform }
  /// The tenant's tier, if it has one.
  package var tier: Tier? { tierIndex.map { frame.tiers[$0] } }

  // MARK: - By field

  /// The value of a field with its type and origin; nil where nothing is written and there is no default.
  package subscript(_ path: FieldPath) -> ValueCursor? {
    path.find(in: slice).map { ValueCursor(slice: slice, index: $0, type: path.type) }
  }

  /// Writes a field as PostgreSQL prints it in jsonb; false, and nothing written, where it has no value.
  @discardableResult
  package func appendJSON(_ path: FieldPath, to out: inout [UInt8]) -> Bool {
    guard let index = path.find(in: slice) else { return false }
    slice.appendJSON(index, as: path.type, to: &out)
    return true
  }

  /// The bytes that a digest of the tenant is taken over: its whole effective document.
  package func appendCanonical(to out: inout [UInt8]) {
    slice.appendJSON(0, as: .object(TenantSchema.document), to: &out)
  }

  /// The text of a field without making a String; empty where it has none.
  package func bytes(_ path: FieldPath) -> ArraySlice<UInt8> {
    guard let index = path.find(in: slice), slice[index].holdsText else { return [] }
    return slice.text(at: index)
  }

  package func integer(_ path: FieldPath) -> Int64? {
    path.find(in: slice).map { slice[$0].number }
  }

  package func period(_ path: FieldPath) -> Period? {
    path.find(in: slice).map { slice[$0].period }
  }

  func choice<Choice: CaseIterable>(_ path: FieldPath) -> Choice?
  where Choice.AllCases == [Choice] {
    path.find(in: slice).map { Choice.allCases[Int(slice[$0].number)] }
  }

  /// The moment of a field; a bare date is its first moment in the tenant's time zone.
  package func moment(_ path: FieldPath) -> Timestamp? {
    path.find(in: slice).flatMap { moment(at: $0) }
  }

  func moment(at index: Int) -> Timestamp? {
    let value = slice[index]
    switch value.kind {
    case .instant: return Timestamp(microseconds: value.number)
    case .date:
      let day = CivilDate(daysSinceEpoch: Int(value.number))
      let zone = bytes(TenantField.timezone)
      if zone.elementsEqual("UTC".utf8) {
        return Timestamp(microseconds: value.number * 86_400_000_000)
      }
      return frame.zones.start(of: day, in: String(decoding: zone, as: UTF8.self))
    default: return nil
    }
  }

  func moment(_ cursor: ValueCursor?) -> Timestamp? { cursor.flatMap { moment(at: $0.index) } }
}
