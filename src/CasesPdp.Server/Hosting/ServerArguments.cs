namespace CasesPdp.Server.Hosting;

/// <summary>The command line of the server. Every option ends up as a setting, so that options win over environment and files.</summary>
internal sealed class ServerArguments
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Help = """
        CasesPdp.Server: answers over gRPC what Kibana's Cases feature would.

          --bundle DIR         serve the bundle in DIR (also CASESPDP__BUNDLE, or CasesPdp:Bundle in appsettings.json)
          --default-bundle     serve the built-in example bundle; the Development environment does so by itself
          --environment NAME   Production (unless DOTNET_ENVIRONMENT says otherwise), Development, ...
          --set KEY=VALUE      any other setting, such as CasesPdp:Listen:Decisions=127.0.0.1:5080; may be repeated
          --help               print this

        Exit codes: 0 stopped as told, 1 cannot listen, 2 wrong option or setting, 3 no bundle or an unusable one.
        """;

    private readonly Dictionary<string, string?> _settings = new(StringComparer.OrdinalIgnoreCase);

    private ServerArguments()
    {
    }

    /// <summary>Whether only the help text is wanted.</summary>
    public bool AsksForHelp { get; private set; }

    /// <summary>The environment named, if one is.</summary>
    public string? Environment { get; private set; }

    /// <summary>Settings by configuration key.</summary>
    public IReadOnlyDictionary<string, string?> Settings => _settings;

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="StartupRefusedException">One is unknown, or lacks its value.</exception>
    public static ServerArguments Parse(IReadOnlyList<string> args)
    {
        var parsed = new ServerArguments();
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
                case "--default-bundle" when attached is null:
                    parsed._settings["CasesPdp:DefaultBundle"] = "true";
                    break;
                case "--bundle":
                    parsed._settings["CasesPdp:Bundle"] = attached ?? ValueOf(args, ref i);
                    break;
                case "--environment":
                    parsed.Environment = attached ?? ValueOf(args, ref i);
                    break;
                case "--set":
                    parsed.Set(attached ?? ValueOf(args, ref i));
                    break;
                default:
                    throw Wrong($"unknown option `{args[i]}`");
            }
        }

        return parsed;
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

        _settings[setting[..equals]] = setting[(equals + 1)..];
    }
}
