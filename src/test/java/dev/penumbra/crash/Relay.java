package dev.penumbra.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A way to a server that can be cut as a network is: nothing passes any more, in neither direction,
 * and neither side is told. What was on its way arrives when the cut is healed, if the connection
 * is still there.
 */
final class Relay implements AutoCloseable {

  private static final int PIECE = 64 * 1024;

  private final ServerSocket door;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition healed = lock.newCondition();
  private boolean cut; // guarded by lock
  private boolean closed; // guarded by lock

  /**
   * A way that is open.
   *
   * @param target the server's port on this machine
   */
  Relay(int target) throws IOException {
    this.target = target;
    door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    begin(this::accept);
  }

  /** Where the way begins. */
  int port() {
    return door.getLocalPort();
  }

  void cut() {
    set(true);
  }

  void heal() {
    set(false);
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      healed.signalAll();
    } finally {
      lock.unlock();
    }
    door.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private void set(boolean now) {
    lock.lock();
    try {
      cut = now;
      healed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket near = door.accept();
        sockets.add(near);
        begin(() -> connect(near));
      } catch (IOException e) {
        return; // it is closed
      }
    }
  }

  private void connect(Socket near) {
    try {
      awaitWay();
      Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(far);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      begin(() -> pass(far, near));
      pass(near, far);
    } catch (IOException | InterruptedException e) {
      end(near); // nobody listens there
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] piece = new byte[PIECE];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
        awaitWay();
        out.write(piece, 0, length);
      }
      awaitWay();
    } catch (IOException | InterruptedException e) {
      // the other side hears of it, too
    } finally {
      end(from);
      end(to);
    }
  }

  private void awaitWay() throws IOException, InterruptedException {
    lock.lock();
    try {
      while (cut && !closed) {
        healed.await();
      }
      if (closed) {
        throw new IOException("the way is closed");
      }
    } finally {
      lock.unlock();
    }
  }

  private void end(Socket socket) {
    sockets.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // it was closed
    }
  }

  private static void begin(Runnable work) {
    Thread thread = new Thread(work, "relay");
    thread.setDaemon(true);
    thread.start();
  }
}
