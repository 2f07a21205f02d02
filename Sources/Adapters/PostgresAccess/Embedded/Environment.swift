import Glibc

/// The environment of this process.
package enum Environment {
  package static var current: [String: String] {
    var variables: [String: String] = [:]
    var pointer = environ
    while let entry = pointer.pointee {
      let line = String(cString: entry)
      if let equals = line.firstIndex(of: "=") {
        variables[String(line[..<equals])] = String(line[line.index(after: equals)...])
      }
      pointer += 1
    }
    return variables
  }
}
