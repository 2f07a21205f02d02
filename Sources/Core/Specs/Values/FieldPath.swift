/// Where a field stands in a document, found once and then followed without looking at keys.
package struct FieldPath: Sendable {
  /// Field indices, 16 bits each, the first the lowest.
  private let steps: UInt64
  private let count: Int
  private let detail: Detail

  package var type: ValueType { detail.type }
  /// `spec.security.session`.
  package var text: String { detail.text }

  /// What is not needed for following the path; a class so that passing a path copies one pointer.
  private final class Detail: Sendable {
    let type: ValueType
    let text: String

    init(type: ValueType, text: String) {
      self.type = type
      self.text = text
    }
  }

  /// A dotted path in a Tenant document, which must exist and be at most four keys long.
  init(_ text: String, in document: ObjectSchema = TenantSchema.document) {
    var steps: UInt64 = 0
    var count = 0
    var type = ValueType.object(document)
    for key in text.split(separator: ".") {
      guard case .object(let schema) = type, let index = schema.index(of: String(key)), count < 4
      else { preconditionFailure("there is no field \(text)") }
      steps |= UInt64(index) << UInt64(16 * count)
      type = schema.fields[index].type
      count += 1
    }
    self.steps = steps
    self.count = count
    detail = Detail(type: type, text: text)
  }

  /// The index of the field's value in a document, if it has one.
  func find(in slice: ValueSlice) -> Int? {
    var index = 0
    var rest = steps
    for _ in 0..<count {
      guard let next = slice.member(UInt16(truncatingIfNeeded: rest), of: index) else { return nil }
      index = next
      rest >>= 16
    }
    return index
  }
}
