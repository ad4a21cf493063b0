namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>What a scalar is: in YAML by the core schema of version 1.2, quoted text always being a string.</summary>
internal enum ScalarKind
{
    String,
    Number,
    Boolean,
    Null,
}
