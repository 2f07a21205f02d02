import CLibPQ
import Diagnostics

/// Bound values as libpq wants them: pointers into one buffer.
struct Parameters {
  private var buffer: [UInt8] = []
  private var offsets: [Int] = []
  private var lengths: [Int32] = []
  private var formats: [Int32] = []
  private var types: [Oid] = []

  static let byteaType: Oid = 17

  init(_ bindings: [Binding]) throws(DriverFailure) {
    guard bindings.count <= Int(UInt16.max) else {
      throw .permanent(
        Diagnostic(
          .statementFailed, "a statement binds \(bindings.count) values, and 65,535 is the most",
          hint: "bind arrays and use unnest"))
    }
    for binding in bindings {
      switch binding {
      case .null:
        append(offset: -1, length: 0, format: 0, type: 0)
      case .text(let text):
        guard !text.utf8.contains(0) else {
          throw .permanent(
            Diagnostic(.valueNotStorable, "a value holds a NUL character (U+0000)"))
        }
        append(offset: buffer.count, length: 0, format: 0, type: 0)
        buffer += text.utf8
        buffer.append(0)
      case .bytes(let bytes):
        guard let length = Int32(exactly: bytes.count) else {
          throw .permanent(Diagnostic(.statementFailed, "a value is larger than 2 GiB"))
        }
        append(offset: buffer.count, length: length, format: 1, type: Self.byteaType)
        buffer += bytes
        buffer.append(0)
      }
    }
  }

  private mutating func append(offset: Int, length: Int32, format: Int32, type: Oid) {
    offsets.append(offset)
    lengths.append(length)
    formats.append(format)
    types.append(type)
  }

  /// Calls `body` with count, types, values, lengths and formats.
  func withPointers<R>(
    _ body: (
      Int32, UnsafePointer<Oid>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?,
      UnsafePointer<Int32>?
    ) -> R
  ) -> R {
    buffer.withUnsafeBytes { bytes in
      let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      let values = offsets.map { offset in offset < 0 ? nil : start.map { $0 + offset } }
      return body(Int32(values.count), types, values, lengths, formats)
    }
  }
}
