#!/usr/bin/env python3
"""Three faults against any server that speaks the mailbox protocol, to compare servers. Python 3, nothing else.

    any-server.py HOST:PORT reset     400 waiting receivers reset, then somebody sends to each: how many messages are lost?
                                      (the server's inbox timeout must be long)
    any-server.py HOST:PORT takeover  somebody only sends for 6 s: can another take the name? (the server's inbox timeout must be 3 s)
    any-server.py HOST:PORT register N  N clients use new names at the same instant: how many are served?
                                      (a server that holds every GET must be told not to)
"""
import base64
import socket
import struct
import sys
import threading
import time


def connect(address):
    host, port = address.rsplit(":", 1)
    connection = socket.create_connection((host, int(port)))
    connection.settimeout(5)
    return connection


def write(connection, method, name, password, query="", body=b""):
    credentials = base64.b64encode(f"{name}:{password}".encode()).decode()
    head = f"{method} /inbox{query} HTTP/1.1\r\nHost: any\r\nAuthorization: Basic {credentials}\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode() + body)


def read(connection):
    """Status and body; (0, b"") when the server hung up or did not answer in time."""
    data = b""
    try:
        while b"\r\n\r\n" not in data:
            piece = connection.recv(4096)
            if not piece:
                return 0, b""
            data += piece
        head, body = data.split(b"\r\n\r\n", 1)
        lengths = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        while len(body) < sum(lengths):
            body += connection.recv(4096)
        return int(head.split()[1]), body
    except OSError:
        return 0, b""


def reset(address, rounds=400):
    lost = 0
    sender = connect(address)
    for i in range(rounds):
        receiver = connect(address)
        write(receiver, "GET", f"bob-{i}", "key", "?wait=20")
        time.sleep(0.005)  # so that it waits, most of the times
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        receiver.close()
        write(sender, "POST", "alice", "key", f"?to=bob-{i}", f"message {i}".encode())
        accepted, _ = read(sender)
        again = connect(address)
        again.settimeout(1)
        write(again, "GET", f"bob-{i}", "key")
        _, body = read(again)
        lost += accepted == 200 and body != f"message {i}".encode()
        again.close()
    print(f"{rounds} messages, {lost} lost")


def takeover(address):
    owner = connect(address)
    for _ in range(12):
        write(owner, "POST", "alice", "mine", "?to=nobody", b"x")
        read(owner)
        time.sleep(0.5)
    thief = connect(address)
    write(thief, "GET", "alice", "stolen")
    status, _ = read(thief)
    print("the name was kept" if status == 401 else "the name was taken over")


def register(address, clients):
    served = []
    gun = threading.Barrier(clients)

    def client(i):
        try:
            connection = connect(address)
            gun.wait()
            write(connection, "GET", f"new-{i}", "key")
            served.append(read(connection)[0] in (200, 204))
        except OSError:
            served.append(False)
            gun.abort()

    threads = [threading.Thread(target=client, args=(i,)) for i in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{sum(served)} of {clients} were served")


if __name__ == "__main__":
    where, what = sys.argv[1:3]
    {"reset": reset, "takeover": takeover}[what](where) if what != "register" else register(where, int(sys.argv[3]))
