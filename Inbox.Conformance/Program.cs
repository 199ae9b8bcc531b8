using Inbox.Conformance;

return await ConformanceTool.RunAsync(args, Console.Out, Console.Error);
