using BenchmarkDotNet.Running;
using Inbox.Benchmarks;

if (args is ["load" or "compare" or "cluster" or "grow" or "plot" or "start" or "floor" or "library" or "signalr" or "bytes" or "--help" or "-h" or "-?", ..])
{
    // The client must not be the bottleneck: the thread that a socket wakes goes on with the answer.
    if (args[0] is "load" or "compare" or "cluster" or "grow")
    {
        Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
    }
    return await Commands.Create().Parse(args).InvokeAsync();
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
