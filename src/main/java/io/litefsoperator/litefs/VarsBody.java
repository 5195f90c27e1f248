package io.litefsoperator.litefs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.async.ByteBufferFeeder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The positions in an answer to {@code GET /debug/vars}, read as it arrives, so that hardly more
 * than they are held. They stand in {@code store.dbs}, an object by name as {@code StoreVar} in
 * {@code store.go} of LiteFS 0.5.14 writes it, beside a lot that is skipped here.
 *
 * <p>LiteFS answers once it has opened all its databases, so that one that is not there does not
 * exist. The last transaction is a deletion where the checksum is that of no pages.
 */
final class VarsBody implements Body {

  /** Bytes; LiteFS sends about 5,000, and 400 a database. */
  static final int LIMIT = 1024 * 1024;

  static final int MAX_DATABASES = 1000;

  /** Bytes. A number is kept until it ends, whatever the parser's own bounds. */
  private static final int MAX_TOKEN = 64 * 1024;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // Names are kept in no table that outlives the body.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(20)
                  .maxNameLength(1024)
                  .maxStringLength(MAX_TOKEN)
                  .build())
          .build();

  /** What can name a file, and be shown and logged as it is. */
  private static final Pattern NAME = Pattern.compile("[^/\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]{1,255}");

  private static final Pattern HEXADECIMAL = Pattern.compile("[0-9a-f]{16}");

  /** The object that is being read; what follows a name in it. */
  private enum Place {
    OUTSIDE,
    ROOT,
    STORE,
    DATABASES,
    DATABASE
  }

  private final JsonParser parser;
  private final ByteBufferFeeder feeder;
  private int bytes;
  private int bytesSinceToken;

  private Place place = Place.OUTSIDE;

  /** Open brackets of a value that is of no interest. */
  private int skipped;

  private String key = "";
  private boolean ended;
  private @Nullable SortedMap<String, Position> databases;
  private String database = "";
  private @Nullable String txid;
  private @Nullable String checksum;

  VarsBody() {
    try {
      parser = JSON.createNonBlockingByteBufferParser();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    feeder = (ByteBufferFeeder) parser.getNonBlockingInputFeeder();
  }

  /** Throws when the body is too large, or surely not LiteFS's. */
  @Override
  public void add(List<ByteBuffer> pieces) throws IOException {
    for (ByteBuffer piece : pieces) {
      bytes += piece.remaining();
      if (bytes > LIMIT) {
        throw new IOException("answered with more than " + LIMIT / 1024 + " KiB");
      }
      bytesSinceToken += piece.remaining();
      feeder.feedInput(piece);
      takeWhatIsThere();
      if (bytesSinceToken > MAX_TOKEN) {
        throw new IOException("holds something without an end");
      }
    }
  }

  /**
   * Ends the body.
   *
   * @throws IOException when it was not the whole of what LiteFS answers; the message says in what
   */
  Positions end() throws IOException {
    feeder.endOfInput();
    takeWhatIsThere();
    if (!ended) {
      throw new IOException("ends before its end");
    }
    if (databases == null) {
      throw new IOException("store.dbs is missing");
    }
    return new Positions(databases);
  }

  private void takeWhatIsThere() throws IOException {
    JsonToken token = parser.nextToken();
    while (token != null && token != JsonToken.NOT_AVAILABLE) {
      bytesSinceToken = 0;
      take(token);
      token = parser.nextToken();
    }
  }

  private void take(JsonToken token) throws IOException {
    if (skipped > 0) {
      skipped += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    } else if (token == JsonToken.FIELD_NAME) {
      key = parser.currentName();
    } else if (token == JsonToken.END_OBJECT) {
      leave();
    } else {
      takeValue(token);
    }
  }

  private void takeValue(JsonToken token) throws IOException {
    switch (place) {
      case OUTSIDE -> {
        if (ended) {
          throw new IOException("goes on after its end");
        }
        enter(Place.ROOT, token, "the answer");
      }
      case ROOT -> {
        if (key.equals("store")) {
          enter(Place.STORE, token, "store");
        } else {
          skip(token);
        }
      }
      case STORE -> {
        if (key.equals("dbs")) {
          enter(Place.DATABASES, token, "store.dbs");
          if (databases != null) {
            throw new IOException("store.dbs is there twice");
          }
          databases = new TreeMap<>();
        } else {
          skip(token);
        }
      }
      case DATABASES -> {
        enter(Place.DATABASE, token, "a database");
        database = key;
      }
      case DATABASE -> {
        switch (key) {
          case "txid" -> txid = hexadecimal(token, txid);
          case "checksum" -> checksum = hexadecimal(token, checksum);
          default -> skip(token);
        }
      }
    }
  }

  private void enter(Place next, JsonToken token, String what) throws IOException {
    if (token != JsonToken.START_OBJECT) {
      throw new IOException(what + " is not an object");
    }
    place = next;
  }

  private void skip(JsonToken token) {
    skipped = token.isStructStart() ? 1 : 0;
  }

  private void leave() throws IOException {
    switch (place) {
      case DATABASE -> {
        keepDatabase();
        place = Place.DATABASES;
      }
      case DATABASES -> place = Place.STORE;
      case STORE -> place = Place.ROOT;
      case ROOT -> {
        place = Place.OUTSIDE;
        ended = true;
      }
      case OUTSIDE -> throw new IllegalStateException("more ends than beginnings");
    }
  }

  private String hexadecimal(JsonToken token, @Nullable String before) throws IOException {
    if (before != null) {
      throw new IOException("a database's " + key + " is there twice");
    }
    String text = token == JsonToken.VALUE_STRING ? parser.getText() : "";
    if (!HEXADECIMAL.matcher(text).matches()) {
      throw new IOException("a database's " + key + " is not 16 hexadecimal digits");
    }
    return text;
  }

  private void keepDatabase() throws IOException {
    if (databases == null || txid == null || checksum == null) {
      throw new IOException("a database's txid or checksum is missing");
    }
    if (databases.size() == MAX_DATABASES) {
      throw new IOException("has more than " + MAX_DATABASES + " databases");
    }
    if (!NAME.matcher(database).matches()) {
      throw new IOException("a database's name is not one of a file");
    }
    long number = Long.parseUnsignedLong(txid, 16);
    if (number < 0) {
      throw new IOException("a database's txid is beyond all counting");
    }
    if (databases.put(database, new Position(number, checksum)) != null) {
      throw new IOException("a database is there twice");
    }
    txid = null;
    checksum = null;
  }
}
