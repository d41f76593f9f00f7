'use strict';
const { JobQueueService, bootstrap } = require('@vendure/core');
const { config } = require('./config');
const trouble = require('./trouble');

async function serve() {
    const app = await bootstrap(config);
    trouble.attach(app);
    await app.get(JobQueueService).start();
    console.log('READY');
}
serve().catch(error => {
    console.error(error);
    process.exit(1);
});
