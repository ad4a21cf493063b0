namespace CasesPdp.FunctionalTests.Wire;

/// <summary>Tests that nothing else may run beside: they measure the process.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;
