using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.Proxy.Tests.Hosting;

/// <summary>A proxy that runs, with a folder of its own.</summary>
internal sealed class ProxyProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TemporaryDirectory _directory;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private ProxyProcess(Process process, TemporaryDirectory directory, int port)
    {
        (_process, _directory) = (process, directory);
        Address = new($"http://127.0.0.1:{port}");
        process.StandardInput.Close();
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    public Uri Address { get; }

    /// <summary>Starts it and waits until it listens; ends the test with the reason if this machine does not have it.</summary>
    public static async Task<ProxyProcess> StartAsync(string program, string[] arguments, TemporaryDirectory directory, int port)
    {
        var proxy = new ProxyProcess(Start(program, arguments, directory), directory, port);
        try
        {
            await proxy.ListensAsync();
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
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
        await Task.WhenAll(_output, _error);
        _process.Dispose();
        _directory.Dispose();
    }

    private static Process Start(string program, string[] arguments, TemporaryDirectory directory)
    {
        // Where Debian has it, which is not on everybody's path.
        var file = Path.Combine("/usr/sbin", program);
        try
        {
            return Process.Start(Command.Start(File.Exists(file) ? file : program, arguments, directory.Path))!;
        }
        catch (Win32Exception)
        {
            directory.Dispose();
            Assert.Ignore($"{program} is not installed");
            throw;
        }
    }

    /// <summary>Neither program says when it is ready: one has to knock.</summary>
    private async Task ListensAsync()
    {
        var patience = Patience.CancellationToken();
        while (true)
        {
            if (_process.HasExited)
            {
                Assert.Fail($"It ended before it was ready: {await _output} {await _error}");
            }

            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, Address.Port, patience);
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                await Task.Yield();
            }
        }
    }
}
