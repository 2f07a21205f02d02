// Signs the context of a tenant: sign-context KEY-FILE TENANT-KEY [SECONDS]
import Crypto
import Foundation

let arguments = CommandLine.arguments
guard arguments.count > 2, let file = try? String(contentsOfFile: arguments[1], encoding: .utf8),
  let line = file.split(separator: "\n").first(where: { $0.hasSuffix(" current") })
else { fatalError("usage: sign-context KEY-FILE TENANT-KEY [SECONDS]") }

let words = line.split(separator: " ")
let digits = Array(words[1].utf8)
let secret = stride(from: 0, to: digits.count, by: 2).compactMap {
  UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
}
let lifetime = arguments.count > 3 ? Int(arguments[3]) ?? 300 : 300
let head = "v1.\(words[0]).\(Int(Date().timeIntervalSince1970) + lifetime)"
let code = HMAC<SHA256>.authenticationCode(
  for: Data("\(head).\(arguments[2])".utf8), using: SymmetricKey(data: secret))
print("\(head).\(code.map { String(format: "%02x", $0) }.joined()).\(arguments[2])")
