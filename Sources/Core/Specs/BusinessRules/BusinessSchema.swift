package import Diagnostics

/// What `business.rules` may say: the JSON Schema (2020-12) that the Platform names, read once.
///
/// Everything of the standard that speaks of values is understood, except what depends on other files, on names that
/// are resolved while checking, or on what was not evaluated; a schema that uses it is refused, so none says more than
/// is checked. `format` is an annotation, as the standard has it.
package struct BusinessSchema: Sendable {
  /// Schemas and subschemas; the first is the whole.
  let nodes: [Node]
  /// The schema itself, which holds what values are compared with.
  let constants: ValueSlice

  /// One schema: all of its assertions must hold.
  struct Node: Sendable {
    var assertions: [Assertion] = []
    /// What the schema says about itself, for people.
    var description: String?
  }

  /// Subschemas are named by their place in `nodes`, constants by theirs in `constants`.
  enum Assertion: Sendable {
    case nothing
    case types(Set<JSONType>)
    case oneOfValues([Int])
    case bound(Bound, DecimalNumber)
    case multiple(of: DecimalNumber)
    case length(ClosedRange<Int>)
    case pattern(Pattern, String)
    case itemCount(ClosedRange<Int>)
    case uniqueItems
    case prefixItems([Int])
    case items(Int, after: Int)
    case contains(Int, ClosedRange<Int>)
    case memberCount(ClosedRange<Int>)
    case required([String])
    case dependentRequired([String: [String]])
    case dependentSchemas([String: Int])
    case propertyNames(Int)
    case members(Members)
    case all([Int])
    case any([Int])
    case one([Int])
    case not(Int)
    case condition(Int, then: Int?, otherwise: Int?)
  }

  struct Members: Sendable {
    var properties: [String: Int] = [:]
    var patterns: [(pattern: Pattern, schema: Int)] = []
    /// Of what is named by neither.
    var additional: Int?
  }

  enum Bound: String, Sendable {
    case minimum, maximum, exclusiveMinimum, exclusiveMaximum
  }

  enum JSONType: String, CaseIterable, Sendable {
    case null, boolean, integer, number, string, array, object
  }

  /// Reads a schema from the nodes of its file.
  ///
  /// - Returns: nil where the schema cannot be used; `diagnostics` says why, and what in it has no effect.
  package init?(
    _ arena: NodeArena, file: String, diagnostics: inout [Diagnostic]
  ) {
    let documents = arena.documents
    guard documents.count == 1, arena.nodes[documents[0]].count > 0 else {
      diagnostics.append(
        Diagnostic(
          .businessSchema, "the file holds \(documents.count) documents, not one schema",
          at: Place(file: file, line: 1, column: 1)))
      return nil
    }
    var decoder = ValueDecoder(file: file, layer: .platform)
    decoder.decode(documents[0] + 1, as: .json, of: documents[0] + 1, in: arena, field: 0)
    var reading = BusinessSchemaReading(decoder.out.slice, file: file)
    if decoder.diagnostics.isEmpty { reading.readAll() }
    diagnostics += decoder.diagnostics + reading.diagnostics
    guard !(decoder.diagnostics + reading.diagnostics).contains(where: { $0.severity == .error })
    else { return nil }
    nodes = reading.nodes
    constants = decoder.out.slice
  }
}
