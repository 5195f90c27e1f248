package io.litefsoperator.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Answers for the names of pods (RFC 1035), as a cluster's DNS does: with IPv4 addresses alone. */
final class NameServer implements AutoCloseable {

  private static final int HEADER = 12;
  private static final int TYPE_A = 1;
  private static final int NO_SUCH_NAME = 3;

  private final Map<String, String> addresses = new ConcurrentHashMap<>();
  private final DatagramSocket socket;

  NameServer(String address) throws IOException {
    socket = new DatagramSocket(new InetSocketAddress(address, 53));
    Thread thread = new Thread(this::serve, "name-server");
    thread.setDaemon(true);
    thread.start();
  }

  void set(String name, String address) {
    addresses.put(name, address);
  }

  void remove(String name) {
    addresses.remove(name);
  }

  private void serve() {
    byte[] buffer = new byte[1500];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        byte[] answer = answer(ByteBuffer.wrap(buffer, 0, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private byte[] answer(ByteBuffer query) throws IOException {
    short id = query.getShort();
    query.position(HEADER);
    StringBuilder name = new StringBuilder();
    for (int length = query.get(); length != 0; length = query.get()) {
      byte[] label = new byte[length];
      query.get(label);
      name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
    }
    short type = query.getShort();
    query.getShort();
    byte[] question = new byte[query.position() - HEADER];
    query.get(HEADER, question);

    @Nullable String address = addresses.get(name.toString());
    boolean found = address != null && type == TYPE_A;
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    header.putShort(id).putShort((short) (0x8580 | (address == null ? NO_SUCH_NAME : 0)));
    header.putShort((short) 1).putShort((short) (found ? 1 : 0)).putInt(0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(header.array());
    out.write(question);
    if (found) {
      ByteBuffer record = ByteBuffer.allocate(16);
      record.putShort((short) 0xC00C).putShort((short) TYPE_A).putShort((short) 1).putInt(1);
      record.putShort((short) 4).put(InetAddress.getByName(address).getAddress());
      out.write(record.array());
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
