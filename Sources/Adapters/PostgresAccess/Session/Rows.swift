import CLibPQ
package import Diagnostics

/// The answer to a statement; values stay bytes until they are asked for.
///
/// It belongs to the connection's thread: turn it into values of your own before `perform` returns.
package struct Rows: RandomAccessCollection {
  private final class Storage {
    let handle: ResultHandle
    init(_ handle: consuming ResultHandle) { self.handle = handle }
  }

  private let storage: Storage
  package let count: Int

  init(_ handle: consuming ResultHandle) {
    count = Int(PQntuples(handle.raw))
    storage = Storage(handle)
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { count }
  package subscript(index: Int) -> Row {
    precondition(index >= 0 && index < count, "row outside of an answer")
    return Row(rows: self, index: Int32(index))
  }

  /// How many rows an INSERT, UPDATE, DELETE, MERGE or COPY touched, or a SELECT returned.
  package var affected: Int {
    PQcmdTuples(storage.handle.raw).flatMap { Int(String(cString: $0)) } ?? 0
  }

  package var columnNames: [String] {
    (0..<PQnfields(raw)).map { column in
      PQfname(raw, column).map { String(cString: $0) } ?? ""
    }
  }

  /// The only row; throws `answerUnexpected` unless there is exactly one.
  package func only() throws(DriverFailure) -> Row {
    guard count == 1 else {
      throw .permanent(
        Diagnostic(.answerUnexpected, "a statement returned \(count) rows where one was expected"))
    }
    return self[0]
  }

  /// Whether this is no answer but the beginning of a COPY.
  var isCopy: Bool {
    let status = PQresultStatus(raw)
    return status == PGRES_COPY_IN || status == PGRES_COPY_OUT
  }

  var raw: OpaquePointer { storage.handle.raw }
}

/// One row of an answer, its columns by index.
///
/// A getter throws `answerUnexpected` when the column is not there, is NULL (unless its name begins with
/// `optional`) or does not read as that type.
package struct Row {
  let rows: Rows
  let index: Int32

  package var columnCount: Int { Int(PQnfields(rows.raw)) }

  package func isNull(_ column: Int) -> Bool {
    column < 0 || column >= columnCount || PQgetisnull(rows.raw, index, Int32(column)) != 0
  }

  /// The bytes of the text form, as long as the closure runs; nil is NULL.
  package func withBytes<R>(_ column: Int, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R? {
    guard !isNull(column), let value = PQgetvalue(rows.raw, index, Int32(column)) else {
      return nil
    }
    let length = Int(PQgetlength(rows.raw, index, Int32(column)))
    return UnsafeRawPointer(value).withMemoryRebound(to: UInt8.self, capacity: length) {
      body(UnsafeBufferPointer(start: $0, count: length))
    }
  }

  package func string(_ column: Int) throws(DriverFailure) -> String {
    try required(column, optionalString(column))
  }
  package func optionalString(_ column: Int) throws(DriverFailure) -> String? {
    try read(column, as: "text") { String(decoding: $0, as: UTF8.self) }
  }

  package func int64(_ column: Int) throws(DriverFailure) -> Int64 {
    try required(column, optionalInt64(column))
  }
  package func optionalInt64(_ column: Int) throws(DriverFailure) -> Int64? {
    try read(column, as: "an integer") { FieldText.int64($0) }
  }

  package func int(_ column: Int) throws(DriverFailure) -> Int {
    try required(column, optionalInt(column))
  }
  package func optionalInt(_ column: Int) throws(DriverFailure) -> Int? {
    try read(column, as: "an integer") { FieldText.int64($0).map { Int($0) } }
  }

  package func bool(_ column: Int) throws(DriverFailure) -> Bool {
    try required(column, optionalBool(column))
  }
  package func optionalBool(_ column: Int) throws(DriverFailure) -> Bool? {
    try read(column, as: "a boolean") { FieldText.bool($0) }
  }

  package func double(_ column: Int) throws(DriverFailure) -> Double {
    try required(column, optionalDouble(column))
  }
  package func optionalDouble(_ column: Int) throws(DriverFailure) -> Double? {
    try read(column, as: "a number") { Double(String(decoding: $0, as: UTF8.self)) }
  }

  /// A `bytea`.
  package func bytes(_ column: Int) throws(DriverFailure) -> [UInt8] {
    try required(column, optionalBytes(column))
  }
  package func optionalBytes(_ column: Int) throws(DriverFailure) -> [UInt8]? {
    try read(column, as: "bytes") { FieldText.bytes($0) }
  }

  /// An array of one dimension without NULLs.
  package func strings(_ column: Int) throws(DriverFailure) -> [String] {
    let elements = try required(column, read(column, as: "an array") { ArrayText.decode($0) })
    let strings = elements.compactMap { $0 }
    guard strings.count == elements.count else { throw unexpected(column, "holds a NULL") }
    return strings
  }
  package func optionalStrings(_ column: Int) throws(DriverFailure) -> [String?]? {
    try read(column, as: "an array") { ArrayText.decode($0) }
  }

  private func read<T>(
    _ column: Int, as type: String, _ parse: (UnsafeBufferPointer<UInt8>) -> T?
  ) throws(DriverFailure) -> T? {
    guard column >= 0, column < columnCount else { throw unexpected(column, "is not there") }
    guard let parsed = withBytes(column, parse) else { return nil }
    guard let parsed else { throw unexpected(column, "does not read as \(type)") }
    return parsed
  }

  private func required<T>(_ column: Int, _ value: T?) throws(DriverFailure) -> T {
    guard let value else { throw unexpected(column, "is NULL") }
    return value
  }

  private func unexpected(_ column: Int, _ what: String) -> DriverFailure {
    .permanent(
      Diagnostic(.answerUnexpected, "column \(column + 1) of an answer \(what)"))
  }
}
