using System.Collections.Frozen;
using System.Text.Json;

namespace CasesPdp.Policies.Catalogue;

/// <summary>What the names of the catalogue mean, a sentence each, for people. The texts decide nothing and are not part of its
/// digest.</summary>
public sealed class KibanaNames
{
    /// <summary>The prefix of the embedded texts.</summary>
    internal const string Texts = "texts/";

    private static readonly Lazy<KibanaNames> Instance = new(Read);

    private KibanaNames(JsonElement names)
    {
        Operations = Sentences(names, "operations");
        Calls = Sentences(names, "calls");
        Facets = Sentences(names, "facets");
        Owners = Sentences(names, "owners");
        Features = Sentences(names, "features");
        Privileges = Sentences(names, "privileges");
        Connectors = Sentences(names, "connectors");
    }

    /// <summary>The embedded texts.</summary>
    public static KibanaNames Embedded => Instance.Value;

    /// <summary>Operations of any Kibana version.</summary>
    public FrozenDictionary<string, string> Operations { get; }

    /// <summary>Calls of any Kibana version.</summary>
    public FrozenDictionary<string, string> Calls { get; }

    /// <summary>Facets of calls.</summary>
    public FrozenDictionary<string, string> Facets { get; }

    /// <summary>Kibana's own owners.</summary>
    public FrozenDictionary<string, string> Owners { get; }

    /// <summary>Features of any Kibana version.</summary>
    public FrozenDictionary<string, string> Features { get; }

    /// <summary>Privileges of these features.</summary>
    public FrozenDictionary<string, string> Privileges { get; }

    /// <summary>Kibana's connector types, with those that cases are not pushed to.</summary>
    public FrozenDictionary<string, string> Connectors { get; }

    private static KibanaNames Read()
    {
        using var stream = typeof(KibanaNames).Assembly.GetManifestResourceStream($"{Texts}names.json")!;
        using var document = JsonDocument.Parse(stream);
        return new KibanaNames(document.RootElement);
    }

    private static FrozenDictionary<string, string> Sentences(JsonElement names, string kind) => names.GetProperty(kind).EnumerateObject()
        .ToFrozenDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
}
