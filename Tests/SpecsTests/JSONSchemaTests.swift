import Specs
import TestKit
import Testing

@Suite struct JSONSchemaTests {
  @Test(arguments: DocumentKind.allCases)
  func `the file in schemas is what the schema says`(kind: DocumentKind) throws {
    let folder = GoldenCase(name: "schemas", folder: GoldenCase.packageRoot() + "/schemas")
    let file = "\(kind.rawValue.lowercased()).schema.json"
    #expect(try folder.difference(of: JSONSchema.text(of: kind), from: file) == nil)
  }
}
