import CLibGit2
import CLibYAML

/// The least that reading a fleet can cost: libgit2 hands over each blob, libyaml turns it into events.
///
/// Nothing of Tenure's own code runs here; one thread, object cache off, hashes not verified again.
struct ReadingFloor {
  let repository: String

  struct Count: Equatable {
    var blobs = 0
    var bytes = 0
    var events = 0
  }

  /// Reads every blob of HEAD whose name ends in `.yaml`.
  func run() -> Count {
    git_libgit2_init()
    defer { git_libgit2_shutdown() }
    tenure_git_set_caching(0)
    tenure_git_set_strict_hash_verification(0)
    var count = Count()
    var handle: OpaquePointer?
    guard git_repository_open(&handle, repository) == 0, let handle else { return count }
    defer { git_repository_free(handle) }
    var head: OpaquePointer?
    guard git_revparse_single(&head, handle, "HEAD^{tree}") == 0, let head else { return count }
    defer { git_object_free(head) }
    var store: OpaquePointer?
    guard git_repository_odb(&store, handle) == 0, let store else { return count }
    defer { git_odb_free(store) }
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    let event = UnsafeMutablePointer<yaml_event_t>.allocate(capacity: 1)
    defer {
      parser.deallocate()
      event.deallocate()
    }
    walk(head, handle, store, parser, event, &count)
    return count
  }

  private func walk(
    _ tree: OpaquePointer, _ handle: OpaquePointer, _ store: OpaquePointer,
    _ parser: UnsafeMutablePointer<yaml_parser_t>, _ event: UnsafeMutablePointer<yaml_event_t>,
    _ count: inout Count
  ) {
    for index in 0..<git_tree_entrycount(tree) {
      guard let entry = git_tree_entry_byindex(tree, index) else { continue }
      if git_tree_entry_type(entry) == GIT_OBJECT_TREE {
        var below: OpaquePointer?
        if git_tree_entry_to_object(&below, handle, entry) == 0, let below {
          walk(below, handle, store, parser, event, &count)
          git_object_free(below)
        }
        continue
      }
      var object: OpaquePointer?
      guard git_odb_read(&object, store, git_tree_entry_id(entry)) == 0, let object else {
        continue
      }
      defer { git_odb_object_free(object) }
      let size = git_odb_object_size(object)
      count.blobs += 1
      count.bytes += size
      yaml_parser_initialize(parser)
      yaml_parser_set_input_string(
        parser, git_odb_object_data(object).assumingMemoryBound(to: UInt8.self), size)
      var isOpen = true
      while isOpen, yaml_parser_parse(parser, event) == 1 {
        count.events += 1
        isOpen = event.pointee.type != YAML_STREAM_END_EVENT
        yaml_event_delete(event)
      }
      yaml_parser_delete(parser)
    }
  }
}
