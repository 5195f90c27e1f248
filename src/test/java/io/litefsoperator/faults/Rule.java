package io.litefsoperator.faults;

/** What must never happen, in all histories. */
enum Rule {
  /** A claim is deleted only after the status told which, by UID, and in which step. */
  RECORDED,
  /** No two claims of the cluster are being deleted by the operator at a time. */
  ONE_AT_A_TIME,
  /** The last place of what a primary of this cluster acknowledged is not given up. */
  LAST_COPY,
  /** No healing ends before its pod is asked for again. */
  SCALED_BACK,

  /** The primary's claim goes only in a restore, and its volume stays. */
  PRIMARY_KEPT,
  /** What is discarded held another ID than the pinned one when its healing began. */
  STRAY,
  /** A stray is discarded while the primary is up and holds what the cluster's data is. */
  PRIMARY_PROVEN,
  /** Not against a person's word, nor of an ordinal that is not asked for. */
  WANTED,
  /** Not a claim that came from elsewhere. */
  OURS,
  /** Not the same replica's volume again and again. */
  ATTEMPTS,
  /** No primary starts on an empty or foreign volume while another holds the data. */
  GUARDED_START,
  /** No two primaries at once. */
  ONE_PRIMARY,
  /** What was acknowledged and is on a volume is not lost by a start, a copy or a restore. */
  NOTHING_LOST,
  /** The pinned ID changes on a person's word alone. */
  PIN_STAYS,
  /** A request acts once. */
  ASKED_ONCE,
  /** No claim ever asks for less than before. */
  NEVER_LESS,
  /** What is listed as redundant is. */
  REDUNDANT,
  /** A history that leaves a good primary ends healed. */
  HEALED
}
