namespace CasesPdp.Client.Tests;

/// <summary>Tests that count what the whole process allocates: no other test may run beside them.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;
