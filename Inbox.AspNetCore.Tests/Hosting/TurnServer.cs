using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Inbox.AspNetCore.Tests.Hosting;

/// <summary>coturn as its own process, on loopback, which knows two secrets: the one before, and the one of now.</summary>
internal sealed class TurnServer : IAsyncDisposable
{
    public const string Secret = "the secret of now, 0123456789";
    public const string FormerSecret = "the secret before, 0123456789";

    private readonly Process _process;
    private readonly TemporaryDirectory _directory;

    private TurnServer(Process process, TemporaryDirectory directory, int port)
    {
        (_process, _directory, Port) = (process, directory, port);
        process.StandardInput.Close();
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
    }

    public int Port { get; }

    public string Url => $"turn:127.0.0.1:{Port}";

    /// <summary>Starts it and waits until it listens; ends the test with the reason if this machine does not have it.</summary>
    public static async Task<TurnServer> StartAsync()
    {
        var directory = new TemporaryDirectory();
        var port = FreePort.Next();
        var server = new TurnServer(Start(directory, port), directory, port);
        try
        {
            await server.ListensAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(Patience.CancellationToken());
        _process.Dispose();
        _directory.Dispose();
    }

    private static Process Start(TemporaryDirectory directory, int port)
    {
        try
        {
            return Process.Start(Command.Start(
                "turnserver",
                [
                    "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", $"--listening-port={port}", "--use-auth-secret", $"--static-auth-secret={Secret}",
                    $"--static-auth-secret={FormerSecret}", "--realm=inbox.test", "--no-cli", "--allow-loopback-peers", "--no-tls", "--no-dtls", "--log-file=stdout",
                    $"--pidfile={Path.Combine(directory.Path, "pid")}", $"--userdb={Path.Combine(directory.Path, "db")}",
                ],
                directory.Path))!;
        }
        catch (Win32Exception)
        {
            directory.Dispose();
            Assert.Ignore("turnserver (Debian: coturn) is not installed");
            throw;
        }
    }

    /// <summary>It does not say when it is ready: one has to knock.</summary>
    private async Task ListensAsync()
    {
        var patience = Patience.CancellationToken();
        while (true)
        {
            _process.HasExited.Should().BeFalse("coturn ended before it was ready");
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, Port, patience);
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                await Task.Yield();
            }
        }
    }
}
