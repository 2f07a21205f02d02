import CLibGit2
import Diagnostics
import Specs

/// The object database of one repository, open for one thread.
struct ObjectStore: ~Copyable {
  private let handle: OpaquePointer

  init(of repository: borrowing RepositoryHandle) throws(Diagnostic) {
    var handle: OpaquePointer?
    guard git_repository_odb(&handle, repository.pointer) == 0, let handle else {
      throw LibGit.failure(.unsupportedRepository, "the object database cannot be opened")
    }
    self.handle = handle
  }

  deinit { git_odb_free(handle) }

  /// An object's size in bytes, before anything of it is unpacked.
  func size(of id: BlobID, as type: git_object_t) throws(ObjectFailure) -> Int {
    var oid = git_oid(id)
    var size = 0
    var found = GIT_OBJECT_INVALID
    let result = git_odb_read_header(&size, &found, handle, &oid)
    guard result == 0 else { throw failure(result) }
    guard found == type else { throw .damaged("it is of another kind than its folder says") }
    return size
  }

  /// An object with its bytes unpacked.
  ///
  /// One that claims to be larger than the bound on libgit2's allocations is an error before it is unpacked; where
  /// less is too much, ask for its `size` first.
  func read(_ id: BlobID, as type: git_object_t) throws(ObjectFailure) -> StoredObject {
    var oid = git_oid(id)
    var object: OpaquePointer?
    let result = git_odb_read(&object, handle, &oid)
    guard result == 0, let object else { throw failure(result) }
    let stored = StoredObject(handle: object)
    guard git_odb_object_type(object) == type else {
      throw .damaged("it is of another kind than its folder says")
    }
    return stored
  }

  private func failure(_ result: Int32) -> ObjectFailure {
    if result.is(GIT_ENOTFOUND) { return .missing }
    if git_error_last()?.pointee.klass == Int32(GIT_ERROR_NOMEMORY.rawValue) {
      return .damaged("it takes more memory to unpack than an honest object does")
    }
    return .damaged(LibGit.lastReason)
  }
}

/// An object as it was read from the object database.
struct StoredObject: ~Copyable {
  fileprivate let handle: OpaquePointer

  deinit { git_odb_object_free(handle) }

  var size: Int { git_odb_object_size(handle) }

  /// Hands over the bytes, which are libgit2's own and not copied.
  borrowing func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(
      UnsafeRawBufferPointer(
        start: git_odb_object_data(handle), count: git_odb_object_size(handle)))
  }
}

/// Why an object could not be had.
enum ObjectFailure: Error {
  case missing
  case damaged(String)

  /// The problem for people; `subject` says whose object it is ("file 'a.yaml'").
  func diagnostic(_ subject: String, _ id: BlobID, at place: Place? = nil) -> Diagnostic {
    switch self {
    case .missing:
      Diagnostic(
        .missingObject, "\(subject) is not in this clone", at: place,
        notes: [.init("object \(id)")],
        hint: "run 'git fetch --refetch' in the repository; "
          + "see 'tenure explain TN607' for partial and shallow clones")
    case .damaged(let reason):
      Diagnostic(
        .damagedObject, "\(subject) is damaged in the object database", at: place,
        notes: [.init("object \(id): \(reason)")],
        hint: "run 'git fsck --full' in the repository, and clone it again")
    }
  }
}

extension git_oid {
  init(_ id: BlobID) {
    self.init()
    withUnsafeMutableBytes(of: &self) { id.store(to: $0) }
  }
}

extension BlobID {
  init(_ oid: git_oid) { self = withUnsafeBytes(of: oid) { BlobID(bytes: $0) } }
}
