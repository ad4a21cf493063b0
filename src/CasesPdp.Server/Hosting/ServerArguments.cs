using CasesPdp.Policies.Naming;
using CasesPdp.Server.Options;

namespace CasesPdp.Server.Hosting;

/// <summary>The command line of the server. Every option becomes a setting that wins over environment and files.</summary>
internal sealed class ServerArguments
{
    /// <summary>What <c>--help</c> prints.</summary>
    public static string Help => $"""
        CasesPdp.Server: answers over gRPC what Kibana's Cases feature would.

          --bundle DIR         serve the bundle in DIR (also CASESPDP__BUNDLE, or CasesPdp:Bundle in appsettings.json)
          --default-bundle     serve the built-in example bundle; in the Development environment that is the default
          --environment NAME   Production (unless DOTNET_ENVIRONMENT says otherwise), Development, ...
          --set KEY=VALUE      any other setting, such as CasesPdp:Listen:Decisions=127.0.0.1:5080; may be repeated
          --version            print the version
          --help               print this

        Settings, with their defaults; also in appsettings.json, or in the environment as CASESPDP__LISTEN__DECISIONS:

        {ServerSettings.Help()}
        Exit codes: 0 stopped by a signal, 1 cannot listen, 2 wrong option or setting, 3 no bundle or an unusable one.
        """;

    private const string BundleKey = "CasesPdp:Bundle";
    private const string DefaultBundleKey = "CasesPdp:DefaultBundle";

    private static readonly string[] Known = ["--bundle", "--default-bundle", "--environment", "--set", "--version", "--help"];

    private readonly Dictionary<string, string?> _settings = new(StringComparer.OrdinalIgnoreCase);

    private ServerArguments()
    {
    }

    /// <summary>Whether to print the help and end.</summary>
    public bool AsksForHelp { get; private set; }

    /// <summary>Whether to print the version and end.</summary>
    public bool AsksForVersion { get; private set; }

    /// <summary>The environment named, if one is.</summary>
    public string? Environment { get; private set; }

    /// <summary>Settings by configuration key.</summary>
    public IReadOnlyDictionary<string, string?> Settings => _settings;

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="StartupRefusedException">One is unknown, lacks its value, or contradicts another.</exception>
    public static ServerArguments Parse(IReadOnlyList<string> args)
    {
        var parsed = new ServerArguments();
        var (namesBundle, wantsDefault) = (false, false);
        for (var i = 0; i < args.Count; i++)
        {
            var equals = args[i].StartsWith("--", StringComparison.Ordinal) ? args[i].IndexOf('=') : -1;
            var option = equals < 0 ? args[i] : args[i][..equals];
            var attached = equals < 0 ? null : args[i][(equals + 1)..];
            switch (option)
            {
                case "--help" or "-h" or "-?" when attached is null:
                    parsed.AsksForHelp = true;
                    break;
                case "--version" when attached is null:
                    parsed.AsksForVersion = true;
                    break;
                case "--default-bundle" when attached is null:
                    parsed._settings[DefaultBundleKey] = "true";
                    wantsDefault = true;
                    break;
                case "--bundle" when namesBundle:
                    throw Wrong("`--bundle` is given twice: one server serves one bundle");
                case "--bundle":
                    var directory = attached ?? ValueOf(args, ref i);
                    parsed._settings[BundleKey] = directory.Length > 0 ? directory : throw Wrong("`--bundle` needs a directory");
                    namesBundle = true;
                    break;
                case "--environment":
                    parsed.Environment = attached ?? ValueOf(args, ref i);
                    break;
                case "--set":
                    parsed.Set(attached ?? ValueOf(args, ref i));
                    break;
                default:
                    throw ServerSettings.Named(option) is { } setting
                        ? Wrong($"`{option}` is a setting: write `--set {setting}={attached ?? "VALUE"}`")
                        : Wrong(args[i].StartsWith('-')
                            ? $"unknown option `{args[i]}`{NameSuggestion.Ending(option, Known)}"
                            : $"unexpected argument `{args[i]}`; use --bundle {args[i]}");
            }
        }

        return namesBundle && wantsDefault ? throw Wrong("give `--bundle` or `--default-bundle`, not both") : parsed;
    }

    private static string ValueOf(IReadOnlyList<string> args, ref int at)
    {
        if (at + 1 >= args.Count || args[at + 1].StartsWith("--", StringComparison.Ordinal))
        {
            throw Wrong($"`{args[at]}` needs a value");
        }

        return args[++at];
    }

    private static StartupRefusedException Wrong(string what) =>
        new(StartupRefusedException.Usage, $"casespdp-server: {what}; --help lists the options");

    private void Set(string setting)
    {
        var equals = setting.IndexOf('=');
        if (equals < 1)
        {
            throw Wrong($"`--set {setting}` is not KEY=VALUE");
        }

        if (ServerSettings.FaultOfKey(setting[..equals]) is { } fault)
        {
            throw Wrong(fault);
        }

        _settings[setting[..equals]] = setting[(equals + 1)..];
    }
}
