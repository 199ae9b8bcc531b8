using System.Text.RegularExpressions;

namespace Inbox.Server;

/// <summary>Settings from outside the command line: environment variables such as <c>INBOX_MAX_WAIT</c>, and the section <c>inbox</c> of <c>appsettings.json</c>.</summary>
/// <remarks>
/// A flag wins over a variable, a variable over the file. The file is searched for in the working directory, then beside the program. Unknown
/// variables are ignored, because others use the prefix too: Kubernetes sets <c>INBOX_PORT</c> for a service called inbox.
/// </remarks>
internal sealed partial class SettingSources
{
    private const string Prefix = "INBOX_";
    private const string FileName = "appsettings.json";
    private const string Section = "inbox";

    private readonly Dictionary<string, (string Value, string Source)> _settings = [];

    /// <summary>Reads the settings.</summary>
    /// <param name="flags">The names of the flags, without dashes.</param>
    /// <exception cref="RefusedException">The file is not JSON, or names a setting that does not exist.</exception>
    public SettingSources(IReadOnlyCollection<string> flags)
    {
        if (((string[])[Environment.CurrentDirectory, AppContext.BaseDirectory]).Select(folder => Path.Combine(folder, FileName)).FirstOrDefault(System.IO.File.Exists) is { } file)
        {
            ReadFile(file, flags);
        }

        foreach (var flag in flags)
        {
            var variable = Prefix + flag.Replace('-', '_').ToUpperInvariant();
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
            {
                _settings[flag] = (value, variable);
            }
        }
    }

    /// <summary>Gets the file that was read, if it has settings for this server.</summary>
    public string? File { get; private set; }

    /// <summary>Returns the value of a flag that is not on the command line, and its source.</summary>
    public bool TryGet(string flag, out (string Value, string Source) setting) => _settings.TryGetValue(flag, out setting);

    /// <summary>Replaces the flag at the start of an error message with the source of its value.</summary>
    public string Rename(string refusal) => FlagAtStart().Match(refusal) is { Success: true } match && _settings.TryGetValue(match.Groups["name"].Value, out var setting)
        ? setting.Source + refusal[match.Length..]
        : refusal;

    private void ReadFile(string file, IReadOnlyCollection<string> flags)
    {
        try
        {
            var section = new ConfigurationBuilder().AddJsonFile(file, optional: false, reloadOnChange: false).Build().GetSection(Section);
            foreach (var setting in section.GetChildren())
            {
                var flag = flags.FirstOrDefault(flag => flag.Equals(setting.Key, StringComparison.OrdinalIgnoreCase))
                    ?? throw new RefusedException($"{file}: there is no setting \"{setting.Key}\" in \"{Section}\"; -help lists the flags");

                // The configuration returns the JSON values true and false as True and False.
                _settings[flag] = (setting.Value is "True" or "False" ? setting.Value.ToLowerInvariant() : setting.Value ?? "", $"{file}: \"{flag}\"");
            }

            File = _settings.Count > 0 ? file : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{file} cannot be read: {(e.InnerException ?? e).Message}");
        }
    }

    [GeneratedRegex("^-(?<name>[a-z-]+)")]
    private static partial Regex FlagAtStart();
}
