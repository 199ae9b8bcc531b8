using System.Text;
using System.Text.RegularExpressions;
using Inbox.AspNetCore.Tests.Hosting;

namespace Inbox.House.Tests.Documents;

/// <summary>
/// C# of a document as one web project, a class for each block. A block may leave out what every ASP.NET Core app begins with: without
/// <c>WebApplication.Create…</c> of its own it gets a <c>builder</c>, and an <c>app</c> before the first line that begins with it.
/// </summary>
internal static partial class CSharpBlocks
{
    public static void Write(IEnumerable<CodeBlock> blocks, TemporaryDirectory project)
    {
        project.Write("Blocks.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Library</OutputType>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <NoWarn>CS1998;CS8321</NoWarn>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{Repository.Assembly("Inbox.Core")}" />
                <Reference Include="{Repository.Assembly("Inbox.AspNetCore")}" />
                <Reference Include="{Repository.Assembly("Inbox.Client")}" />
                <Reference Include="{Repository.Assembly("Inbox.Redis")}" />
                <PackageReference Include="StackExchange.Redis" Version="{RedisVersion()}" />
              </ItemGroup>
            </Project>
            """);
        foreach (var block in blocks)
        {
            project.Write($"Line{block.Line}.cs", ToClass(block));
        }
    }

    private static string RedisVersion() =>
        RedisPackage().Match(File.ReadAllText(Repository.At("Directory.Packages.props"))).Groups[1].Value;

    [GeneratedRegex("\"StackExchange.Redis\" Version=\"([^\"]+)\"")]
    private static partial Regex RedisPackage();

    private static string ToClass(CodeBlock block)
    {
        var (usings, statements, types) = (new StringBuilder(), new StringBuilder(), new StringBuilder());
        var isComplete = block.Text.Contains("WebApplication.Create", StringComparison.Ordinal);
        var hasApp = isComplete;
        if (!isComplete)
        {
            statements.AppendLine("var builder = WebApplication.CreateBuilder(args);");
        }

        var target = statements;
        foreach (var line in block.Lines)
        {
            // As in a program with top-level statements, types come last.
            target = TypeDeclaration().IsMatch(line) ? types : target;
            if (!hasApp && line.StartsWith("app.", StringComparison.Ordinal))
            {
                statements.AppendLine("var app = builder.Build();");
                hasApp = true;
            }

            (Using().IsMatch(line) ? usings : target).AppendLine(line);
        }

        return $$"""
            {{usings}}
            static class Line{{block.Line}}
            {
                static async Task Main(string[] args)
                {
            {{statements}}
                }
            }
            {{types}}
            """;
    }

    [GeneratedRegex(@"^using [\w.]+;")]
    private static partial Regex Using();

    [GeneratedRegex(@"^((public|internal|sealed|static|abstract|partial|readonly) )*(class|record|interface|struct|enum) ")]
    private static partial Regex TypeDeclaration();
}
