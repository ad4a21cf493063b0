using CasesPdp.BackendHost;

HostedBackend.Build(args).Run();
