package io.litefsoperator.faults;

/** A safety that is taken away, beside the conditions of a discard, to show that it is missed. */
enum Mutation {
  NONE,
  /** LiteFS starts on any volume. */
  NO_GUARD,
  /** A step is taken before it is in the status. */
  ACT_BEFORE_RECORD,
  /** The API server does not mind the UIDs that writes name. */
  NO_UIDS,
  /** The API server does not mind the version that a growing claim is asked for with. */
  NO_VERSIONS,
  /** What can't be undone rests on the caches. */
  NO_SECOND_LOOK
}
