using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.FunctionalTests.Reload;

/// <summary>A bundle's directory that changes: role <c>r</c> has one privilege on Security cases.</summary>
internal sealed class PolicyDirectory : IDisposable
{
    public const string Settings = "bundle: 1\nkibana: \"9.3\"\ndeployment: stack\nlicense: platinum\n";

    private readonly TestDirectory _directory = new();

    public PolicyDirectory(string privilege = "read", string extraSettings = "")
    {
        _directory.Write("bundle/pdp.yaml", Settings + extraSettings);
        Grant(privilege);
    }

    public string Path => _directory.At("bundle");

    public string Beside(string name) => _directory.At(name);

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public string Digest => BundleReader.Read(Path).Bundle!.Digest;

    public static string Role(string privilege, string name = "r") =>
        $$"""{"name": "{{name}}", "kibana": [{"feature": {"securitySolutionCasesV3": ["{{privilege}}"]}, "spaces": ["*"]}]}""";

    public void Grant(string privilege) => _directory.Write("bundle/roles/r.json", Role(privilege));

    public void Write(string path, string text) => _directory.Write("bundle/" + path, text);

    public void Dispose() => _directory.Dispose();
}
