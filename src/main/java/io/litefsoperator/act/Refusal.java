package io.litefsoperator.act;

import java.util.List;

/** Why an object was not written. */
public sealed interface Refusal {

  /** Kind and name of the object, as in {@code Service notes}. */
  String object();

  /** An object of that name is there and belongs to somebody else. */
  record NotOurs(String object, String owner) implements Refusal {}

  /** It is of an earlier cluster of this name and about to go. */
  record Leaving(String object) implements Refusal {}

  /** The API server will not have it; trying again the same changes nothing. */
  record Rejected(String object, String message) implements Refusal {}

  /** The API server would store it without what makes these init containers go on running. */
  record NoNativeSidecars(String object, List<String> containers) implements Refusal {

    /** The list is copied. */
    public NoNativeSidecars {
      containers = List.copyOf(containers);
    }
  }

  /** Why a volume that should go stays. */
  record NotDiscarded(String object, String message) implements Refusal {}
}
