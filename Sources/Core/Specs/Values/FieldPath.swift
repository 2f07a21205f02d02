/// Where a field stands in a document, found once and then followed without looking at keys.
package struct FieldPath: Sendable {
  private let steps: InlineArray<4, UInt16>
  private let count: Int
  package let type: ValueType
  /// `spec.security.session`.
  package let text: String

  /// A dotted path in a Tenant document, which must exist and be at most four keys long.
  init(_ text: String, in document: ObjectSchema = TenantSchema.document) {
    var steps = InlineArray<4, UInt16>(repeating: 0)
    var count = 0
    var type = ValueType.object(document)
    for key in text.split(separator: ".") {
      guard case .object(let schema) = type, let index = schema.index(of: String(key)), count < 4
      else { preconditionFailure("there is no field \(text)") }
      steps[count] = UInt16(index)
      type = schema.fields[index].type
      count += 1
    }
    self.steps = steps
    self.count = count
    self.type = type
    self.text = text
  }

  /// The index of the field's value in a document, if it has one.
  func find(in slice: ValueSlice) -> Int? {
    var index = 0
    for step in 0..<count {
      guard let next = slice.member(steps[step], of: index) else { return nil }
      index = next
    }
    return index
  }
}
